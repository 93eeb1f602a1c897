// SPDX-License-Identifier: MIT
// What a run leaves on disk, read back; and what others may hand us.
#include <doctest/doctest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/networks.h"
#include "agent/snapshot.h"
#include "agent/tensor_file.h"
#include "agent/trainer.h"
#include "errors.h"
#include "support/message_of.h"
#include "support/point_mass.h"
#include "support/temporary_directory.h"

namespace gallop::agent {
namespace {

namespace fs = std::filesystem;

SacConfig small(const char* name) {
  SacConfig config = preset(name);
  config.hidden = {16, 12};
  config.batch = 16;
  config.buffer = 1000;
  config.warmup = 50;
  return config;
}

struct Trained {
  explicit Trained(const SacConfig& config) : world(1), trainer(config, {.seed = 3}, world) {
    for (int i = 0; i < 250; ++i) trainer.step();
  }
  support::PointMass world;
  Trainer trainer;
};

std::vector<float> act(const Policy& policy, std::vector<float> observation) {
  std::vector<float> action(static_cast<std::size_t>(policy.action_size()));
  policy.act(observation, action);
  return action;
}

template <typename Error = FileError>
std::string complaint(const fs::path& path, int observations = 2, int actions = 1) {
  try {
    static_cast<void>(load_policy(path, std::array{observations}, actions));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A module as someone else's program might write it.
void write_module(const fs::path& file, int inputs, int outputs, const std::string& result) {
  torch::jit::Module module("Other");
  module.register_parameter("w", torch::full({outputs, inputs}, 3.0F), false);
  module.define("def forward(self, obs):\n  return " + result + "\n");
  module.save(file.string());
}

}  // namespace

TEST_CASE("a frozen policy acts as its network does, whatever the actor's norm") {
  for (const Normalization norm : {Normalization::None, Normalization::Batch, Normalization::Layer}) {
    at::Generator generator = at::detail::createCPUGenerator(4);
    Perceptron actor({.inputs = 5, .hidden = {16, 12}, .outputs = 4, .norm = norm}, generator, torch::kCPU);
    const torch::Tensor many = torch::empty({64, 5}).normal_(0.0, 2.0, generator);
    actor.forward(many, generator);  // moves batch norm's statistics away from zero and one
    actor.eval();
    const auto policy = take_snapshot(actor, Deviation::LogClamped);
    const torch::NoGradGuard no_gradient;
    const torch::Tensor expected = actor.forward(many, generator).narrow(1, 0, 2).tanh();
    for (std::int64_t i = 0; i < many.size(0); ++i) {
      const float* row = many.data_ptr<float>() + 5 * i;
      const std::vector<float> action = act(*policy, {row, row + 5});
      CHECK(action == act(*policy, {row, row + 5}));
      CHECK(action[0] == doctest::Approx(expected[i][0].item<float>()).epsilon(1e-4));
      CHECK(action[1] == doctest::Approx(expected[i][1].item<float>()).epsilon(1e-4));
    }
  }
}

TEST_CASE("a policy's samples scatter around its mean as the actor's deviation says") {
  at::Generator generator = at::detail::createCPUGenerator(4);
  Perceptron actor({.inputs = 2, .hidden = {8}, .outputs = 2}, generator, torch::kCPU);
  const std::vector<float> observation = {0.3F, -0.7F};
  const torch::Tensor output = actor.forward(torch::tensor(observation).unsqueeze(0), generator).detach();
  std::mt19937_64 draws(5);
  const auto policy = take_snapshot(actor, Deviation::LogClamped);
  double mean = 0.0, square = 0.0;
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; ++i) {
    float action = 0.0F;
    policy->sample(observation, draws, {&action, 1});
    const double u = std::atanh(static_cast<double>(action));
    mean += u / kCount;
    square += u * u / kCount;
  }
  CHECK(mean == doctest::Approx(output[0][0].item<double>()).epsilon(0.03).scale(1.0));
  CHECK(std::sqrt(square - mean * mean) ==
        doctest::Approx(std::exp(output[0][1].item<double>())).epsilon(0.03));
}

TEST_CASE("a checkpoint holds the policy that was saved, and every file a continuation needs") {
  for (const char* name : {"sac", "default", "notebook"}) {
    const SacConfig config = small(name);
    const Trained trained(config);
    const support::TemporaryDirectory folder;
    trained.trainer.snapshot("point", false)->write(folder.path());
    for (const char* file : {"nets.pt", "optim.pt", "alpha.pt", "sched.json", "rng.bin"}) {
      CHECK_MESSAGE(fs::file_size(folder.path() / file) > 0, file);
    }
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 8);  // no temporaries

    const auto saved = trained.trainer.policy();
    const auto loaded = load_policy(folder.path(), std::array{2}, 1);
    const auto by_file = load_policy(folder.path() / "nets.pt", std::array{2}, 1);
    for (const float x : {-1.0F, -0.2F, 0.4F, 2.0F}) {
      CHECK(act(*loaded, {x, 0.3F}) == act(*saved, {x, 0.3F}));
      CHECK(act(*by_file, {x, 0.3F}) == act(*saved, {x, 0.3F}));
    }
    CHECK(contents(folder.path() / "sched.json")
              .starts_with("{\"format\": 1, \"steps\": 250, \"episodes\": 2, "));

    const NamedTensors optimisers = load_tensors(folder.path() / "optim.pt");
    CHECK(optimisers.at("critic1.steps").item<std::int64_t>() == trained.trainer.status().updates);
    const double alpha = std::exp(load_tensors(folder.path() / "alpha.pt").at("log_alpha").item<double>());
    CHECK(trained.trainer.status().temperature ==
          doctest::Approx(config.alpha_max > 0.0 ? std::min(alpha, config.alpha_max) : alpha));
    std::istringstream text(to_string(load_tensors(folder.path() / "rng.bin").at("exploration")));
    std::mt19937_64 generator;
    text >> generator;
    CHECK(static_cast<bool>(text));
  }
}

TEST_CASE("a checkpoint that is missing, cut short or of another robot is refused clearly") {
  const Trained trained(small("sac"));
  const support::TemporaryDirectory folder;
  trained.trainer.snapshot("point", false)->write(folder.path());

  CHECK(complaint(folder.path() / "nowhere") ==
        "cannot open " + (folder.path() / "nowhere").string() + ": No such file or directory");
  CHECK(complaint(folder.path(), 26, 6) ==
        folder.path().filename().string() + " maps 2 inputs, this robot observes 26");
  CHECK(complaint(folder.path(), 2, 6) ==
        folder.path().filename().string() + " gives 1 actions, this robot takes 6");

  const fs::path nets = folder.path() / "nets.pt";
  const std::string whole = contents(nets);
  std::ofstream(nets, std::ios::binary | std::ios::trunc) << whole.substr(0, 1024);
  CHECK(complaint(folder.path()) == nets.string() + ": damaged or cut short (1024 bytes)");
  std::ofstream(nets, std::ios::binary | std::ios::trunc) << "";
  CHECK(complaint(folder.path()) == nets.string() + ": damaged or cut short (0 bytes)");
  fs::remove(nets);
  CHECK(complaint(folder.path()) == "cannot open " + nets.string() + ": No such file or directory");
}

TEST_CASE("tensors that are no actor, and pickles of other things, are told apart from damage") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "other.pt";
  save_tensors(file, {{"weight", torch::ones({2, 2})}});
  CHECK(complaint(file) == file.string() + " holds tensors but no actor of Gallop");

  const std::vector<char> bytes = torch::pickle_save(torch::IValue(std::vector<double>{1.0, 2.0}));
  std::ofstream(file, std::ios::binary | std::ios::trunc).write(bytes.data(), std::ssize(bytes));
  CHECK(complaint(file) == "cannot read this pickle (" + file.string() + ")");
}

TEST_CASE("tensors of every type read back to the bit, also as LibTorch's own pickler writes them") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "tensors.pt";
  const NamedTensors tensors = {{"float", torch::randn({3, 2}).t()},
                                {"double", torch::randn({2}, torch::kFloat64)},
                                {"half", torch::randn({2}).to(torch::kFloat16)},
                                {"long", torch::tensor(std::int64_t{1} << 40)},
                                {"byte", to_tensor("bytes")},
                                {"bool", torch::tensor({true, false})},
                                {"empty", torch::empty({0, 3})}};
  c10::Dict<std::string, torch::Tensor> dictionary;
  for (const auto& [name, tensor] : tensors) dictionary.insert(name, tensor);
  const std::vector<char> bytes = torch::pickle_save(dictionary);
  std::ofstream(folder.path() / "earlier.pt", std::ios::binary).write(bytes.data(), std::ssize(bytes));
  save_tensors(file, tensors);

  for (const fs::path& written : {file, folder.path() / "earlier.pt"}) {
    const NamedTensors read = load_tensors(written);
    REQUIRE(read.size() == tensors.size());
    for (const auto& [name, tensor] : tensors) {
      INFO(name);
      CHECK(read.at(name).dtype() == tensor.dtype());
      CHECK(torch::equal(read.at(name), tensor));
    }
  }
}

TEST_CASE("an actor whose tensors do not fit each other is refused by name") {
  const Trained trained(small("sac"));
  const support::TemporaryDirectory folder;
  trained.trainer.snapshot("point", false)->write(folder.path());
  const fs::path file = folder.path() / "nets.pt";
  const NamedTensors sound = load_tensors(file);
  const auto complaint_with = [&](const std::string& name, const torch::Tensor& tensor) {
    NamedTensors altered = sound;
    altered[name] = tensor;
    save_tensors(file, altered);
    return complaint(file);
  };
  const std::string start = file.string() + ": no actor of Gallop that can act (actor.";
  CHECK(complaint_with("actor.l0.bias", torch::ones({17})) == start + "l0.bias has another shape)");
  CHECK(complaint_with("actor.l0.weight", torch::ones({16})) == start + "l0.weight has another shape)");
  CHECK(complaint_with("actor.l1.weight", torch::ones({12, 15})) == start + "l1.weight has another shape)");
  CHECK(complaint_with("actor.norm", torch::tensor(99)) ==
        start + "norm is of a kind this version does not know)");
  CHECK(complaint_with("actor.deviation", torch::ones({3})) == start + "deviation has another shape)");
  CHECK(complaint_with("actor.l2.weight", torch::ones({1, 12})) == start + "l2.bias has another shape)");
}

TEST_CASE("a file that cannot be written is an error, and leaves nothing behind") {
  const support::TemporaryDirectory folder;
  CHECK_THROWS_AS(save_tensors(folder.path() / "no" / "where.pt", {}), FileError);
  CHECK_THROWS_AS(write_file(folder.path() / "half", [](std::ostream&) { throw FileError("stop"); }),
                  FileError);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("the exported policy is the policy, and says what it is") {
  for (const char* name : {"default", "notebook"}) {
    const Trained trained(small(name));
    const support::TemporaryDirectory folder;
    const fs::path file = folder.path() / "policy.pt";
    trained.trainer.snapshot("HalfCheetahBulletEnv-v0", false)->write(folder.path());
    const std::string first_bytes = contents(file);
    trained.trainer.snapshot("HalfCheetahBulletEnv-v0", false)->write(folder.path());
    CHECK(contents(file) == first_bytes);

    torch::jit::Module module = torch::jit::load(file.string());
    CHECK(module.attr("obs_dim").toInt() == 2);
    CHECK(module.attr("act_dim").toInt() == 1);
    CHECK(module.attr("env_id").toStringRef() == "HalfCheetahBulletEnv-v0");
    CHECK(module.parameters().size() == 6);

    module.run_method("reset");  // which forgets nothing here
    const auto ours = trained.trainer.policy();
    const auto loaded = load_policy(file, std::array{2}, 1);
    for (const float x : {-1.0F, -0.2F, 0.4F, 2.0F}) {
      const std::vector<float> action = act(*loaded, {x, 0.3F});
      CHECK(action == act(*loaded, {x, 0.3F}));
      CHECK(action[0] == module.forward({torch::tensor({{x, 0.3F}})}).toTensor().item<float>());
      CHECK(action[0] == doctest::Approx(act(*ours, {x, 0.3F})[0]).epsilon(1e-5));
    }
  }
}

/// The point mass, which also says how its state changed.
class ToldPointMass final : public env::Environment {
 public:
  [[nodiscard]] int observation_size() const override { return 4; }
  [[nodiscard]] int action_size() const override { return 1; }
  [[nodiscard]] std::optional<env::ObservedDeltas> observed_deltas() const override { return kDeltas; }
  [[nodiscard]] double step_duration() const override { return world_.step_duration(); }
  [[nodiscard]] int time_limit() const override { return world_.time_limit(); }
  [[nodiscard]] double distance() const override { return world_.distance(); }
  std::span<const float> reset() override {
    const auto first = world_.reset();
    std::copy(first.begin(), first.end(), shown_.begin());
    shown_[2] = shown_[3] = 0.0F;
    return shown_;
  }
  env::StepResult step(std::span<const float> action) override {
    env::StepResult result = world_.step(action);
    for (std::size_t i = 0; i < 2; ++i) {
      const float change = kDeltas.factor * (result.observation[i] - shown_[i]);
      shown_[2 + i] = std::clamp(change, -kDeltas.limit, kDeltas.limit);
      shown_[i] = result.observation[i];
    }
    result.observation = shown_;
    return result;
  }
  [[nodiscard]] std::string save() const override { return world_.save(); }

 private:
  static constexpr env::ObservedDeltas kDeltas = {.factor = 7.0F, .limit = 0.5F};
  support::PointMass world_{1};
  std::array<float, 4> shown_{};
};

TEST_CASE("the exported policy of a learner that is told deltas works them out") {
  ToldPointMass world;
  Trainer trainer(small("default"), {.seed = 1, .total_steps = 40}, world);
  for (int i = 0; i < 40; ++i) trainer.step();
  const support::TemporaryDirectory folder;
  trainer.snapshot("point", false)->write(folder.path());
  torch::jit::Module module = torch::jit::load((folder.path() / "policy.pt").string());
  CHECK(module.attr("obs_dim").toInt() == 2);
  CHECK(module.attr("inputs").toInt() == 4);

  const auto ours = trainer.policy();
  REQUIRE(ours->observation_size() == 4);
  const auto given_two = [&](std::span<const float> seen) {
    return module.forward({torch::tensor({{seen[0], seen[1]}})}).toTensor().item<float>();
  };
  bool deltas_matter = false;
  for (int episode = 0; episode < 2; ++episode) {
    module.run_method("reset");
    std::span<const float> seen = world.reset();
    for (int step = 0; step < 20; ++step) {
      const float action = act(*ours, {seen.begin(), seen.end()})[0];
      CHECK(given_two(seen) == doctest::Approx(action).epsilon(1e-5));
      if (act(*ours, {seen[0], seen[1], 0.0F, 0.0F})[0] != action) deltas_matter = true;
      const float push = step % 7 < 3 ? 1.0F : -1.0F;
      seen = world.step(std::span(&push, 1)).observation;
    }
  }
  CHECK(deltas_matter);

  // played by us, it is given all four, and of two sizes that a robot can show takes the one it names
  const auto loaded = load_policy(folder.path() / "policy.pt", std::array{2, 4}, 1);
  CHECK(loaded->observation_size() == 4);
  CHECK(act(*loaded, {0.3F, 0.1F, 0.2F, -0.4F})[0] ==
        doctest::Approx(act(*ours, {0.3F, 0.1F, 0.2F, -0.4F})[0]).epsilon(1e-5));
  CHECK(complaint(folder.path() / "policy.pt", 2, 1) == "policy.pt maps 4 inputs, this robot observes 2");
  CHECK(load_policy(folder.path(), std::array{2, 4}, 1)->observation_size() == 4);
}

TEST_CASE("an actor with layer norm exports too") {
  SacConfig config = small("sac");
  config.actor_norm = Normalization::Layer;
  const Trained trained(config);
  const support::TemporaryDirectory folder;
  trained.trainer.snapshot("point", false)->write(folder.path());
  const auto loaded = load_policy(folder.path() / "policy.pt", std::array{2}, 1);
  CHECK(act(*loaded, {0.4F, -0.1F})[0] ==
        doctest::Approx(act(*trained.trainer.policy(), {0.4F, -0.1F})[0]).epsilon(1e-5));
}

TEST_CASE("anyone's TorchScript is played raw, and refused when its shape is wrong") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "policy.pt";
  write_module(file, 2, 1, "torch.linear(obs, self.w)");
  CHECK(act(*load_policy(file, std::array{2}, 1), {1.0F, 2.0F})[0] == 9.0F);  // beyond [-1, 1], not clipped

  CHECK(complaint(file, 26, 6) == "policy.pt maps 2 inputs, this robot observes 26");
  write_module(file, 26, 4, "torch.linear(obs, self.w)");
  CHECK(complaint(file, 26, 6) == "policy.pt answers [2, 26] with [2, 4], this robot takes 6 actions");
  write_module(file, 26, 6, "torch.linear(obs, self.w).sum()");
  CHECK(complaint(file, 26, 6) == "policy.pt answers [2, 26] with [], this robot takes 6 actions");

  write_module(file, 26, 6, "torch.linear(obs, self.w) if obs.size(0) == 2 else obs.sum()");
  CHECK(support::message_of<FileError>([&] {
          std::vector<float> action(6);
          load_policy(file, std::array{26}, 6)->act(std::vector<float>(26), action);
        }) == "policy.pt gave 1 actions in an episode");
  write_module(file, 26, 6,
               "torch.linear(obs, self.w) if obs.size(0) == 2 else torch.linear(self.w, obs.t())");
  CHECK(support::message_of<FileError>([&] {
          std::vector<float> action(6);
          load_policy(file, std::array{26}, 6)->act(std::vector<float>(26), action);
        }).starts_with("policy.pt "));

  std::ofstream(file, std::ios::binary | std::ios::trunc) << "not a policy";
  CHECK(complaint(file, 26, 6) == file.string() + ": damaged or cut short (12 bytes)");
}

TEST_CASE("TorchScript that would break its reader is refused") {
  const support::TemporaryDirectory folder;
  const fs::path file = folder.path() / "policy.pt";
  write_module(file, 26, 6, "torch.linear(obs, self.w)");
  const std::vector<ArchiveEntry> sound = read_archive(file);
  const auto complaint_with = [&](std::string_view ending, const auto& alter) {
    std::vector<ArchiveEntry> entries = sound;
    bool any = false;
    for (ArchiveEntry& entry : entries) {
      if (!entry.name.ends_with(ending)) continue;
      alter(entry.bytes);
      any = true;
    }
    CHECK(any);
    const std::string bytes = zip(entries);
    std::ofstream(file, std::ios::binary | std::ios::trunc).write(bytes.data(), std::ssize(bytes));
    return complaint(file, 26, 6);
  };
  const std::string start = "cannot load " + file.string() + " as TorchScript: ";
  CHECK(
      complaint_with(".py", [](std::string& text) { text += std::string(100'000, '('); }).starts_with(start));
  CHECK(complaint_with(".py", [](std::string& text) {
          text.replace(text.find("__buffers__"), 11, "__buf0fers__");  // found by the fuzzer; torch may crash
        }).starts_with(start));
  CHECK(complaint_with("data/0", [](std::string& numbers) { numbers.resize(16); }) ==
        start + "a tensor has more or fewer numbers than it says");
  CHECK(complaint_with("data.pkl", [](std::string& bytes) { bytes = "\x80\x02N."; }) ==
        start + "it holds no module");
}

}  // namespace gallop::agent
