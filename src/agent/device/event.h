// SPDX-License-Identifier: MIT
// A place in an accelerator's queue that the host can wait for.
#pragma once

#include <c10/core/Device.h>

#include <memory>

namespace gallop::agent::device {

class Event {
 public:
  /// On the CPU, where nothing is queued, it does nothing.
  explicit Event(c10::Device device);
  ~Event();
  Event(Event&&) noexcept;
  Event& operator=(Event&&) noexcept;

  /// Behind all that has been enqueued so far.
  void mark();
  /// Until what was there at the latest mark() is done; at once before the first.
  void wait();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;  // none on the CPU
};

}  // namespace gallop::agent::device
