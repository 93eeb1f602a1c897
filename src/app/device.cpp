// SPDX-License-Identifier: MIT
// What `auto` means.
#include "app/device.h"

#include "env/half_cheetah_env.h"

namespace gallop::app {
namespace {

/// `default`, 128-128 at batch 256, is 6.1 million: a core takes 2 ms for its update, an H100 0.13 ms
/// (docs/performance.md). Much below this, launching kernels costs more than a core needs for the arithmetic.
constexpr double kWorthTheTrip = 0.5e6;

double critic_pass(const TrainConfig& config) {
  double weights = 0.0;
  double inputs = observation_size(config) + env::kActionSize;
  for (const int width : config.agent.hidden) {
    weights += inputs * width;
    inputs = width;
  }
  return (weights + inputs) * config.agent.batch;
}

std::string shape_of(const agent::SacConfig& config) {
  std::string text;
  for (const int width : config.hidden) {
    if (!text.empty()) text += '-';
    text += std::to_string(width);
  }
  return text + " at batch " + std::to_string(config.batch);
}

}  // namespace

DeviceChoice choose_device(const TrainConfig& config, const agent::ComputeFacts& facts) {
  const std::string& asked = config.device;
  if (asked == "cpu") return {"cpu", ""};
  if (asked == "auto") {
    if (!facts.cuda) return {"cpu", ""};
    const bool large = critic_pass(config) >= kWorthTheTrip;
    const std::string rule = shape_of(config.agent) + (large ? " is large enough" : " is too small for it");
    return {large ? "cuda:0" : "cpu",
            facts.cuda_devices[0] + " found; " + rule + " - gallop bench --device all measures it"};
  }
  agent::require_device(asked);
  return {asked == "cuda" ? "cuda:0" : asked, ""};
}

}  // namespace gallop::app
