// SPDX-License-Identifier: MIT
// Helpers spin for a moment, since the next piece of work is usually microseconds away, then sleep until
// woken, which takes longer than many a piece.
#include "agent/crew.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "agent/flush_denormals.h"

namespace gallop::agent {
namespace {

// Longer than what one thread does alone between two pieces: noise, gathering a batch, an environment step.
constexpr std::chrono::microseconds kPatience(300);

// Waits until the value is no longer `old`.
void await_change(const std::atomic<unsigned>& value, unsigned old) {
  using Clock = std::chrono::steady_clock;
  constexpr int kLooksPerGlance = 64;  // at the clock
  const Clock::time_point start = Clock::now();
  do {
    for (int i = 0; i < kLooksPerGlance; ++i) {
      if (value.load(std::memory_order_acquire) != old) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  } while (Clock::now() - start < kPatience);
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

struct Crew::Helpers {
  explicit Helpers(int count) {
    for (int i = 1; i <= count; ++i) threads.emplace_back([this, i] { serve(i); });
  }
  ~Helpers() {
    work = nullptr;
    start();
    for (std::thread& thread : threads) thread.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  void start() {
    done.store(0, std::memory_order_relaxed);
    round.fetch_add(1, std::memory_order_release);
    round.notify_all();
  }

  void serve(int index) {
    const FlushDenormals flush;
    for (unsigned seen = 0;;) {
      await_change(round, seen);
      ++seen;
      if (work == nullptr) return;
      (*work)(index);
      done.fetch_add(1, std::memory_order_release);
      done.notify_one();
    }
  }

  void await_all() {
    const auto all = static_cast<unsigned>(threads.size());
    for (unsigned n = done.load(std::memory_order_acquire); n != all;
         n = done.load(std::memory_order_acquire)) {
      await_change(done, n);
    }
  }

  const std::function<void(int)>* work = nullptr;
  std::atomic<unsigned> round = 0;
  std::atomic<unsigned> done = 0;
  std::vector<std::thread> threads;
};

Crew::Crew(int size) : size_(size), helpers_(size > 1 ? std::make_unique<Helpers>(size - 1) : nullptr) {}

Crew::~Crew() = default;

void Crew::run(const std::function<void(int)>& work) {
  if (!helpers_) {
    work(0);
    return;
  }
  helpers_->work = &work;
  helpers_->start();
  work(0);
  helpers_->await_all();
}

void Crew::each(int count, const std::function<void(int)>& work) {
  run([&](int index) {
    for (int i = index; i < count; i += size_) work(i);
  });
}

void Crew::in_parts(int count, const std::function<void(int, int)>& work) {
  if (count < 2) {
    if (count == 1) work(0, 1);
    return;
  }
  run([&](int part) {
    const int first = count * part / size_;
    const int last = count * (part + 1) / size_;
    if (first < last) work(first, last);
  });
}

}  // namespace gallop::agent
