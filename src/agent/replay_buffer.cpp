// SPDX-License-Identifier: MIT
// Storing transitions as rows, and drawing them.
#include "agent/replay_buffer.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <unordered_set>
#include <utility>

#include "agent/replay_file.h"
#include "errors.h"

namespace gallop::agent {
namespace {

std::int64_t row_size(int observation_size, int action_size) {
  return 2 * observation_size + action_size + 2;
}

torch::TensorOptions floats_on(torch::Device device) {
  return torch::TensorOptions().dtype(torch::kFloat32).device(device);
}

}  // namespace

Batch::Batch(std::int64_t size, int observation_size, int action_size, torch::Device device)
    : rows(torch::zeros({size, row_size(observation_size, action_size)}, floats_on(device))),
      observation(rows.narrow(1, 0, observation_size)),
      action(rows.narrow(1, observation_size, action_size)),
      observation_action(rows.narrow(1, 0, observation_size + action_size)),
      next_observation(rows.narrow(1, observation_size + action_size, observation_size)),
      reward(rows.narrow(1, 2 * observation_size + action_size, 1)),
      discount(rows.narrow(1, 2 * observation_size + action_size + 1, 1)) {}

ReplayBuffer::ReplayBuffer(std::int64_t capacity, int observation_size, int action_size, torch::Device device)
    : storage_(torch::empty({capacity, row_size(observation_size, action_size)}, floats_on(device))),
      upload_(storage_.size(1), torch::kFloat32, device) {}

void ReplayBuffer::add(std::span<const float> observation, std::span<const float> action, float reward,
                       std::span<const float> next_observation, float discount) {
  for (const auto& taken : snapshots_) {
    if (const auto snapshot = taken.lock()) snapshot->set_aside(next_);
  }
  const bool here = storage_.is_cpu();
  const auto width = static_cast<std::size_t>(storage_.size(1));
  assert(observation.size() + action.size() + next_observation.size() + 2 == width);
  const std::span<float> row =
      here ? std::span(storage_.data_ptr<float>() + next_ * storage_.size(1), width) : upload_.begin<float>();
  auto cursor = std::copy(observation.begin(), observation.end(), row.begin());
  cursor = std::copy(action.begin(), action.end(), cursor);
  cursor = std::copy(next_observation.begin(), next_observation.end(), cursor);
  *cursor++ = reward;
  *cursor = discount;
  if (!here) upload_.finish(storage_.select(0, next_));
  next_ = (next_ + 1) % capacity();
  size_ = std::min(size_ + 1, capacity());
}

void ReplayBuffer::sample(Batch& batch, bool replace, std::mt19937_64& generator) {
  assert(size_ > 0);
  const std::int64_t count = batch.rows.size(0);
  if (!drawn_upload_ || drawn_upload_->count() != count) {
    drawn_upload_.emplace(count, torch::kInt64, storage_.device());
    drawn_ = torch::zeros({count}, storage_.options().dtype(torch::kInt64));
  }
  const std::span<std::int64_t> drawn = drawn_upload_->begin<std::int64_t>();
  if (replace) {
    draw_with_replacement(drawn, generator);
  } else {
    draw_without_replacement(drawn, generator);
  }
  drawn_upload_->finish(drawn_);
  const torch::NoGradGuard no_gradient;
  torch::index_select_out(batch.rows, storage_, 0, drawn_);
}

std::shared_ptr<const ReplaySnapshot> ReplayBuffer::snapshot() {
  if (!storage_.is_cpu()) return std::make_shared<ReplaySnapshot>(storage_.to(torch::kCPU), size_, next_);
  auto snapshot = std::make_shared<ReplaySnapshot>(storage_, size_, next_);
  std::erase_if(snapshots_, [](const auto& taken) { return taken.expired(); });
  snapshots_.push_back(snapshot);
  return snapshot;
}

std::int64_t ReplayBuffer::saved_bytes() const {
  return static_cast<std::int64_t>(sizeof(ReplayHeading)) +
         size_ * storage_.size(1) * static_cast<std::int64_t>(sizeof(float));
}

void ReplayBuffer::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw FileError("cannot open " + file.string() + ": " + std::strerror(errno));
  ReplayHeading heading;
  in.read(reinterpret_cast<char*>(&heading), sizeof heading);
  if (!in || !heading.is_sound()) throw FileError(file.string() + " is no saved replay buffer, or damaged");
  if (heading.width != storage_.size(1)) {
    throw FileError(file.string() + ": rows of " + std::to_string(heading.width) + " numbers, here " +
                    std::to_string(storage_.size(1)));
  }
  const std::int64_t row_bytes = heading.width * static_cast<std::int64_t>(sizeof(float));
  const auto there =
      static_cast<std::int64_t>(std::filesystem::file_size(file)) - static_cast<std::int64_t>(sizeof heading);
  if (heading.size > there / row_bytes || there != heading.size * row_bytes) {
    throw FileError(file.string() + ": damaged or cut short (" + std::to_string(there) + " bytes of rows)");
  }

  // oldest first: from `next` to the end, then from the start; what does not fit is skipped
  const bool same_places = heading.capacity == capacity();
  std::int64_t skipped = same_places ? 0 : std::max<std::int64_t>(0, heading.size - capacity());
  const std::int64_t oldest = same_places || heading.size < heading.capacity ? 0 : heading.next;
  next_ = size_ = 0;
  for (const auto& [begin, end] : {std::pair{oldest, heading.size}, std::pair{std::int64_t{0}, oldest}}) {
    const std::int64_t passed = std::min(skipped, end - begin);
    skipped -= passed;
    const std::int64_t count = end - begin - passed;
    if (count == 0) continue;
    in.seekg(static_cast<std::streamoff>(sizeof heading) + (begin + passed) * row_bytes);
    torch::Tensor rows = storage_.narrow(0, size_, count);
    torch::Tensor read = storage_.is_cpu() ? rows : torch::empty({count, heading.width});
    in.read(reinterpret_cast<char*>(read.data_ptr<float>()), count * row_bytes);
    if (!in) throw FileError("cannot read " + file.string());
    if (!storage_.is_cpu()) rows.copy_(read);
    size_ += count;
  }
  next_ = same_places ? heading.next : size_ % capacity();
}

void ReplayBuffer::grow(std::int64_t capacity) {
  assert(capacity >= this->capacity());
  if (capacity == this->capacity()) return;
  const std::int64_t oldest = size_ < this->capacity() ? 0 : next_;
  torch::Tensor grown = torch::empty({capacity, storage_.size(1)}, storage_.options());
  grown.narrow(0, 0, size_ - oldest).copy_(storage_.narrow(0, oldest, size_ - oldest));
  grown.narrow(0, size_ - oldest, oldest).copy_(storage_.narrow(0, 0, oldest));
  storage_ = grown;
  next_ = size_;
  snapshots_.clear();  // they keep the rows they were taken of
}

void ReplayBuffer::draw_with_replacement(std::span<std::int64_t> rows, std::mt19937_64& generator) const {
  std::uniform_int_distribution<std::int64_t> any(0, size_ - 1);
  for (std::int64_t& row : rows) row = any(generator);
}

// Floyd's algorithm (Bentley and Floyd 1987): one draw a row, whatever the size of the buffer.
void ReplayBuffer::draw_without_replacement(std::span<std::int64_t> rows, std::mt19937_64& generator) const {
  const auto count = static_cast<std::int64_t>(rows.size());
  assert(size_ >= count);
  std::unordered_set<std::int64_t> taken;
  taken.reserve(rows.size());
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t last = size_ - count + i;
    const std::int64_t candidate = std::uniform_int_distribution<std::int64_t>(0, last)(generator);
    rows[static_cast<std::size_t>(i)] =
        taken.insert(candidate).second ? candidate : *taken.insert(last).first;
  }
}

}  // namespace gallop::agent
