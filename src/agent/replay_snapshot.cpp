// SPDX-License-Identifier: MIT
// Rows that are about to change are copied first; rows are written from the copy, or from where they stand.
#include "agent/replay_snapshot.h"

#include <algorithm>
#include <utility>

#include "agent/replay_file.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

ReplaySnapshot::ReplaySnapshot(torch::Tensor storage, std::int64_t size, std::int64_t next)
    : storage_(std::move(storage)), size_(size), next_(next) {}

void ReplaySnapshot::set_aside(std::int64_t row) {
  if (row >= size_) return;
  const std::lock_guard lock(mutex_);
  const float* data = storage_.data_ptr<float>() + row * storage_.size(1);
  set_aside_.try_emplace(row, data, data + storage_.size(1));
}

void ReplaySnapshot::copy_rows(std::int64_t first, std::int64_t count, float* out) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t width = storage_.size(1);
  for (std::int64_t row = first; row < first + count; ++row, out += width) {
    const auto aside = set_aside_.find(row);
    const float* data =
        aside == set_aside_.end() ? storage_.data_ptr<float>() + row * width : aside->second.data();
    std::copy_n(data, width, out);
  }
}

void ReplaySnapshot::save(const std::filesystem::path& file) const {
  constexpr std::int64_t kRowsAtOnce = 1024;
  const ReplayHeading heading = {
      .width = storage_.size(1), .capacity = storage_.size(0), .size = size_, .next = next_};
  std::vector<float> rows(static_cast<std::size_t>(std::min(kRowsAtOnce, size_) * heading.width));
  write_file(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&heading), sizeof heading);
    for (std::int64_t first = 0; first < size_ && out; first += kRowsAtOnce) {
      const std::int64_t count = std::min(kRowsAtOnce, size_ - first);
      copy_rows(first, count, rows.data());
      out.write(reinterpret_cast<const char*>(rows.data()),
                count * heading.width * static_cast<std::int64_t>(sizeof(float)));
    }
  });
}

}  // namespace gallop::agent
