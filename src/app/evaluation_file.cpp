// SPDX-License-Identifier: MIT
// Format: numpy's NEP 1 (.npy 1.0), in a zip archive.
#include "app/evaluation_file.h"

#include "agent/archive.h"
#include "raw_bytes.h"

namespace gallop::app {
namespace {

/// `shape` as Python writes a tuple: "(3,)", "(3, 5)".
std::string npy_header(const std::string& type, const std::string& shape) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  constexpr std::size_t kPreamble = 10;
  constexpr std::size_t kAlignment = 64;
  while ((kPreamble + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  put(bytes, static_cast<std::uint16_t>(header.size()));
  return bytes + header;
}

template <class T, class Row>
std::string npy_matrix(const std::string& type, const std::vector<Row>& rows) {
  const std::size_t columns = rows.empty() ? 0 : rows.front().size();
  std::string bytes =
      npy_header(type, "(" + std::to_string(rows.size()) + ", " + std::to_string(columns) + ")");
  for (const Row& row : rows) {
    for (const auto& value : row) put(bytes, static_cast<T>(value));
  }
  return bytes;
}

}  // namespace

std::string npz_bytes(const EvaluationHistory& history) {
  std::string steps = npy_header("<i8", "(" + std::to_string(history.steps.size()) + ",)");
  for (const std::int64_t step : history.steps) put(steps, step);
  return agent::zip({{"timesteps.npy", steps},
                     {"results.npy", npy_matrix<double>("<f8", history.returns)},
                     {"ep_lengths.npy", npy_matrix<std::int64_t>("<i8", history.lengths)}});
}

}  // namespace gallop::app
