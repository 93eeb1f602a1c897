// SPDX-License-Identifier: MIT
// A CUDA event, made at the first mark.
#include "agent/device/event.h"

#include <ATen/cuda/CUDAEvent.h>

namespace gallop::agent::device {

struct Event::Implementation {
  at::cuda::CUDAEvent event;
};

Event::Event(c10::Device device)
    : implementation_(device.is_cuda() ? std::make_unique<Implementation>() : nullptr) {}
Event::~Event() = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;

void Event::mark() {
  if (implementation_) implementation_->event.record();
}

void Event::wait() {
  if (implementation_) implementation_->event.synchronize();
}

}  // namespace gallop::agent::device
