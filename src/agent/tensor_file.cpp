// SPDX-License-Identifier: MIT
// Pickled tensor dictionaries, written whole and read with suspicion.
#include "agent/tensor_file.h"

#include <torch/torch.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "errors.h"

namespace gallop::agent {
namespace {

namespace fs = std::filesystem;

std::string reason() { return errno != 0 ? std::strerror(errno) : "unknown reason"; }

[[noreturn]] void throw_unwritable(const fs::path& file) {
  throw FileError("cannot write " + file.string() + ": " + reason(), {}, errno);
}

// A zip archive ends with its directory: one that was cut short has lost it.
bool is_whole_archive(std::string_view bytes) {
  constexpr std::string_view kStart = "PK\x03\x04";
  constexpr std::string_view kEnd = "PK\x05\x06";
  constexpr std::ptrdiff_t kLongestTail = 22 + 65535;
  if (bytes.size() < kStart.size() || !std::equal(kStart.begin(), kStart.end(), bytes.begin())) return false;
  const auto tail = bytes.end() - std::min<std::ptrdiff_t>(kLongestTail, std::ssize(bytes));
  return std::search(tail, bytes.end(), kEnd.begin(), kEnd.end()) != bytes.end();
}

}  // namespace

std::string read_file(const fs::path& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw FileError("cannot open " + file.string() + ": " + reason());
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) throw FileError("cannot read " + file.string() + ": " + reason());
  return bytes;
}

void write_file(const fs::path& file, const std::function<void(std::ostream&)>& fill) {
  fs::path temporary = file;
  temporary += ".part";
  try {
    errno = 0;
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    if (!stream) throw_unwritable(file);
    try {
      fill(stream);
    } catch (const std::exception&) {
      if (stream) throw;  // else the writer only minds what is said below
    }
    stream.close();
    if (!stream) throw_unwritable(file);
    fs::rename(temporary, file);
  } catch (const fs::filesystem_error& error) {
    throw FileError("cannot write " + file.string() + ": " + error.code().message(), {},
                    error.code().value());
  } catch (...) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw;
  }
}

void save_tensors(const fs::path& file, const NamedTensors& tensors) {
  c10::Dict<std::string, torch::Tensor> dictionary;
  for (const auto& [name, tensor] : tensors) dictionary.insert(name, tensor.detach().cpu().clone());
  const std::vector<char> bytes = torch::pickle_save(dictionary);
  write_file(file, [&](std::ostream& out) { out.write(bytes.data(), std::ssize(bytes)); });
}

NamedTensors load_tensors(const fs::path& file) {
  const std::string bytes = read_file(file);
  if (!is_whole_archive(bytes)) {
    throw FileError(file.string() + ": damaged or cut short (" + std::to_string(bytes.size()) + " bytes)",
                    "an older checkpoint of the same run");
  }
  NamedTensors tensors;
  try {
    const torch::IValue value = torch::pickle_load({bytes.begin(), bytes.end()});
    for (const auto& entry : value.toGenericDict())
      tensors[entry.key().toStringRef()] = entry.value().toTensor();
  } catch (
      const std::exception&) {  // an OrderedDict, as every state_dict() is, trips an assertion inside torch
    throw FileError("cannot read this pickle (" + file.string() + ")", "torch.save(dict(m.state_dict()), f)");
  }
  return tensors;
}

torch::Tensor to_tensor(std::string_view bytes) {
  torch::Tensor tensor = torch::empty({std::ssize(bytes)}, torch::kUInt8);
  std::copy(bytes.begin(), bytes.end(), tensor.data_ptr<std::uint8_t>());
  return tensor;
}

std::string to_string(const torch::Tensor& bytes) {
  const torch::Tensor flat = bytes.contiguous();
  const auto* data = flat.data_ptr<std::uint8_t>();
  return {data, data + flat.numel()};
}

}  // namespace gallop::agent
