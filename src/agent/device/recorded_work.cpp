// SPDX-License-Identifier: MIT
// Three times eagerly on a stream of its own, so that every library has set itself up; then recorded.
#include "agent/device/recorded_work.h"

#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>

namespace gallop::agent::device {
namespace {

constexpr int kEagerRuns = 3;

// `later` waits for what `earlier` has been given so far.
void order(const c10::cuda::CUDAStream& earlier, const c10::cuda::CUDAStream& later) {
  at::cuda::CUDAEvent event;
  event.record(earlier);
  event.block(later);
}

// Torch 2.4 and its next ones want to be told what a recording draws from; later ones see it.
template <typename Graph>
void let_draw_from(Graph& graph, const at::Generator& generator) {
  if constexpr (requires { graph.register_generator_state(generator); }) {
    graph.register_generator_state(generator);
  }
}

}  // namespace

struct RecordedWork::Recording {
  Recording(c10::DeviceIndex device_index, const at::Generator& its_generator)
      : generator(its_generator),
        side(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device_index)) {}

  void run(const std::function<void()>& work) {
    replayed = runs > kEagerRuns;
    if (runs <= kEagerRuns) {
      const c10::cuda::CUDAStream current = c10::cuda::getCurrentCUDAStream(side.device_index());
      order(current, side);
      {
        const c10::cuda::CUDAStreamGuard guard(side);
        if (runs < kEagerRuns) {
          work();
        } else {
          let_draw_from(graph, generator);
          graph.capture_begin();
          work();
          graph.capture_end();
        }
      }
      order(side, current);
    }
    if (runs >= kEagerRuns) graph.replay();
    ++runs;
  }

  at::Generator generator;
  c10::cuda::CUDAStream side;
  at::cuda::CUDAGraph graph;
  int runs = 0;
  bool replayed = false;
};

RecordedWork::RecordedWork(c10::Device device, const at::Generator& generator)
    : recording_(device.is_cuda() ? std::make_unique<Recording>(device.index(), generator) : nullptr) {}

void RecordedWork::run(const std::function<void()>& work) {
  if (recording_) {
    recording_->run(work);
  } else {
    work();
  }
}

bool RecordedWork::replayed() const { return recording_ && recording_->replayed; }

RecordedWork::~RecordedWork() = default;
RecordedWork::RecordedWork(RecordedWork&&) noexcept = default;
RecordedWork& RecordedWork::operator=(RecordedWork&&) noexcept = default;

}  // namespace gallop::agent::device
