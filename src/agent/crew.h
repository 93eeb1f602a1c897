// SPDX-License-Identifier: MIT
// Threads that share one update's work. The one place outside the hall with threads: what an update shares
// out takes a millisecond, too short for a queue, so the helpers wait beside it. Results never depend on how
// many there are: work is cut by rows and by networks, never by terms of a sum.
#pragma once

#include <functional>
#include <memory>

namespace gallop::agent {

class Crew {
 public:
  /// `size` counts the calling thread: 1 starts no thread.
  explicit Crew(int size);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  [[nodiscard]] int size() const { return size_; }

  /// work(0) ... work(size - 1), each once, at the same time; returns when all are done. `work` must not
  /// throw and must not use the crew.
  void run(const std::function<void(int)>& work);

  /// work(0) ... work(count - 1), shared out among the threads.
  void each(int count, const std::function<void(int)>& work);

  /// work(first, last) for neighbouring parts of [0, count), one a thread, none of them empty.
  void in_parts(int count, const std::function<void(int, int)>& work);

 private:
  struct Helpers;
  int size_;
  std::unique_ptr<Helpers> helpers_;  // none where the crew is one
};

}  // namespace gallop::agent
