// SPDX-License-Identifier: MIT
// What a build without CUDA has in place of this folder.
#include <stdexcept>

#include "agent/device/event.h"
#include "agent/device/facts.h"
#include "agent/device/kernels.h"
#include "agent/device/recorded_work.h"
#include "agent/gradients.h"

namespace gallop::agent {
namespace device {

bool is_built_in() { return false; }
std::string name_of(int /*index*/) { return {}; }

struct Event::Implementation {};

Event::Event(c10::Device /*device*/) {}
Event::~Event() = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;
void Event::mark() {}
void Event::wait() {}

struct RecordedWork::Recording {};

RecordedWork::RecordedWork(c10::Device /*device*/, const at::Generator& /*generator*/) {}
RecordedWork::~RecordedWork() = default;
RecordedWork::RecordedWork(RecordedWork&&) noexcept = default;
RecordedWork& RecordedWork::operator=(RecordedWork&&) noexcept = default;
void RecordedWork::run(const std::function<void()>& work) { work(); }
bool RecordedWork::replayed() const { return false; }

Stream current_stream() { return nullptr; }

void adam(std::span<const AdamStep> /*steps*/, Stream /*stream*/) {
  throw std::logic_error("no parameters can be on a device that this build does not know");
}

void temper(const TemperatureStep& /*step*/, Stream /*stream*/) {
  throw std::logic_error("no temperature can be on a device that this build does not know");
}

}  // namespace device

std::unique_ptr<Gradients> make_device_gradients(const SacConfig& /*config*/, SacNetworks& /*networks*/,
                                                 torch::Device /*device*/, at::Generator& /*generator*/) {
  return nullptr;
}

}  // namespace gallop::agent
