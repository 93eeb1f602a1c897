// SPDX-License-Identifier: MIT
// Writing the actor as TorchScript, and playing anyone's module of the right shape.
#include "agent/torchscript.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "agent/tensor_file.h"
#include "errors.h"

namespace gallop::agent {
namespace {

torch::Tensor tensor_of(const std::vector<float>& values) { return torch::tensor(values); }

/// Someone's module, played as it is.
class ScriptPolicy final : public Policy {
 public:
  ScriptPolicy(torch::jit::Module module, int observation_size, int action_size)
      : module_(std::move(module)), observation_size_(observation_size), action_size_(action_size) {
    module_.eval();
  }

  [[nodiscard]] int observation_size() const override { return observation_size_; }
  [[nodiscard]] int action_size() const override { return action_size_; }

  void act(std::span<const float> observation, std::span<float> action) const override {
    const torch::Tensor input = torch::empty({1, observation_size_});
    std::copy(observation.begin(), observation.end(), input.data_ptr<float>());
    const torch::Tensor output = forward(input);
    std::copy_n(output.data_ptr<float>(), action.size(), action.begin());
  }

  torch::Tensor forward(const torch::Tensor& input) const {
    const torch::NoGradGuard no_gradient;
    // an optimising executor rewrites the graph after its first runs, and with it the last bits
    const torch::jit::GraphOptimizerEnabledGuard no_rewriting(false);
    return module_.forward({input}).toTensor().to(torch::kCPU, torch::kFloat32).contiguous();
  }

 private:
  mutable torch::jit::Module module_;  // forward() is not const in torch
  int observation_size_;
  int action_size_;
};

// How many inputs a module wants: what it says of itself, else the width of its first matrix.
std::optional<std::int64_t> declared_inputs(const torch::jit::Module& module) {
  if (module.hasattr("obs_dim") && module.attr("obs_dim").isInt()) return module.attr("obs_dim").toInt();
  for (const torch::Tensor& parameter : module.parameters()) {
    if (parameter.dim() == 2) return parameter.size(1);
  }
  return std::nullopt;
}

[[noreturn]] void refuse_inputs(const std::filesystem::path& file, std::int64_t inputs,
                                int observation_size) {
  throw FileError(file.filename().string() + " maps " + std::to_string(inputs) +
                  " inputs, this robot observes " + std::to_string(observation_size));
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

void save_as_torchscript(const PlainPolicy& policy, const std::filesystem::path& file,
                         const std::string& environment_id) {
  torch::jit::Module module("GallopPolicy");
  std::ostringstream code;
  code << "def forward(self, obs):\n  x = obs\n";
  for (std::size_t i = 0; i < policy.layers().size(); ++i) {
    const PlainLayer& layer = policy.layers()[i];
    const bool last = i + 1 == policy.layers().size();
    const int outputs = last ? policy.action_size() : layer.outputs;  // the deviations stay behind
    const std::string n = std::to_string(i);
    const torch::Tensor weight = tensor_of(layer.weight).view({layer.inputs, layer.outputs}).t();
    module.register_parameter("weight" + n, weight.narrow(0, 0, outputs).contiguous(), /*is_buffer=*/false);
    module.register_parameter("bias" + n, tensor_of(layer.bias).narrow(0, 0, outputs).clone(),
                              /*is_buffer=*/false);
    code << "  x = torch.linear(x, self.weight" << n << ", self.bias" << n << ")\n";
    if (!layer.norm_scale.empty()) {
      module.register_parameter("scale" + n, tensor_of(layer.norm_scale), /*is_buffer=*/false);
      module.register_parameter("shift" + n, tensor_of(layer.norm_shift), /*is_buffer=*/false);
      code << "  x = torch.layer_norm(x, [" << outputs << "], self.scale" << n << ", self.shift" << n << ", "
           << std::scientific << layer.norm_eps << ")\n";
    }
    code << (last ? "  return torch.tanh(x)\n" : "  x = torch.relu(x)\n");
  }
  module.register_attribute("obs_dim", c10::IntType::get(),
                            static_cast<std::int64_t>(policy.observation_size()));
  module.register_attribute("act_dim", c10::IntType::get(), static_cast<std::int64_t>(policy.action_size()));
  module.register_attribute("env_id", c10::StringType::get(), environment_id);
  module.define(code.str());
  // in memory first: on a full disk torch's writer throws from a destructor, which ends the program
  std::ostringstream bytes;
  module.save(bytes);
  write_file(file, [&](std::ostream& out) { out << bytes.str(); });
}

std::shared_ptr<const Policy> load_torchscript(const std::filesystem::path& file, int observation_size,
                                               int action_size) {
  std::optional<torch::jit::Module> module;
  try {
    module = torch::jit::load(file.string(), torch::kCPU);
  } catch (const std::exception&) {
    return nullptr;
  }
  const std::optional<std::int64_t> inputs = declared_inputs(*module);
  auto policy = std::make_shared<ScriptPolicy>(*module, observation_size, action_size);

  // a module says most about itself when it is asked to act, twice at once to see that it keeps rows apart
  torch::Tensor answer;
  try {
    answer = policy->forward(torch::zeros({2, observation_size}));
  } catch (const std::exception& error) {
    if (inputs && *inputs != observation_size) refuse_inputs(file, *inputs, observation_size);
    throw FileError(file.filename().string() + " cannot act on float [N, " +
                    std::to_string(observation_size) + "]: " + first_line(error.what()));
  }
  if (answer.dim() != 2 || answer.size(0) != 2 || answer.size(1) != action_size) {
    std::ostringstream shape;
    shape << answer.sizes();
    throw FileError(file.filename().string() + " answers [2, " + std::to_string(observation_size) +
                    "] with " + shape.str() + ", this robot takes " + std::to_string(action_size) +
                    " actions");
  }
  return policy;
}

}  // namespace gallop::agent
