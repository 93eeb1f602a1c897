// SPDX-License-Identifier: MIT
// Work that is the same every time, recorded on an accelerator as a CUDA graph and then launched in one piece
// instead of kernel by kernel. On the CPU, and in a build without CUDA, it is simply done.
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace at {
struct Generator;
}

namespace gallop::agent::device {

class RecordedWork {
 public:
  /// `generator` is what the work draws from; it is borrowed.
  RecordedWork(c10::Device device, const at::Generator& generator);
  ~RecordedWork();
  RecordedWork(RecordedWork&&) noexcept;
  RecordedWork& operator=(RecordedWork&&) noexcept;

  /// Does `work`. From the fourth time on it is not called any more: what it did on the accelerator is done
  /// again, on the same memory. So it may read and write only tensors that stay where they are, must not look
  /// at a value, and must not throw. Tensors it makes keep their memory, which each run fills anew.
  void run(const std::function<void()>& work);

  /// Whether the latest run() was of the recording, `work` not called.
  [[nodiscard]] bool replayed() const;

 private:
  struct Recording;
  std::unique_ptr<Recording> recording_;  // none where there is nothing to record
};

}  // namespace gallop::agent::device
