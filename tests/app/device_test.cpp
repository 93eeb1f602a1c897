// SPDX-License-Identifier: MIT
// What `auto` takes on a machine that is told, not looked at.
#include "app/device.h"

#include <doctest/doctest.h>

#include "errors.h"

using namespace gallop;
using namespace gallop::app;

namespace {

agent::ComputeFacts with_gpu() {
  agent::ComputeFacts facts;
  facts.cuda = true;
  facts.cuda_devices = {"cuda:0 (NVIDIA H100 80GB HBM3)"};
  return facts;
}

std::string chosen(const TrainConfig& config, const agent::ComputeFacts& facts) {
  return choose_device(config, facts).name;
}

TrainConfig preset_config(const char* name) {
  TrainConfig config;
  apply_preset(config, name);
  return config;
}

}  // namespace

TEST_CASE("auto takes the CPU where there is no GPU, and says nothing of it") {
  const DeviceChoice choice = choose_device(preset_config("default"), {});
  CHECK(choice.name == "cpu");
  CHECK(choice.why.empty());
}

TEST_CASE("auto takes a GPU for every recipe but the smallest, and says why") {
  for (const char* name : {"default", "sac", "notebook", "zoo"}) {
    CAPTURE(name);
    CHECK(chosen(preset_config(name), with_gpu()) == "cuda:0");
  }
  const DeviceChoice small = choose_device(preset_config("smoke"), with_gpu());
  CHECK(small.name == "cpu");
  CHECK(small.why ==
        "cuda:0 (NVIDIA H100 80GB HBM3) found; 16-16 at batch 16 is too small for it - gallop bench --device "
        "all measures it");
}

TEST_CASE("auto counts the inputs that deltas add") {
  TrainConfig config;
  config.agent.hidden = {28, 28};
  config.agent.batch = 256;
  CHECK(chosen(config, with_gpu()) == "cpu");
  config.deltas = true;
  CHECK(chosen(config, with_gpu()) == "cuda:0");
}

TEST_CASE("a device that is asked for is taken, or refused where it is missing") {
  TrainConfig config;
  config.device = "cpu";
  CHECK(chosen(config, with_gpu()) == "cpu");
  config.device = "cuda:99";
  CHECK_THROWS_AS(choose_device(config, with_gpu()), MachineError);
}
