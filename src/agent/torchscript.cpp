// SPDX-License-Identifier: MIT
// Writing the actor as TorchScript, and playing anyone's module of the right shape.
#include "agent/torchscript.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <iomanip>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "agent/script_archive.h"
#include "agent/tensor_file.h"
#include "agent/trial.h"
#include "errors.h"

namespace gallop::agent {
namespace {

torch::Tensor tensor_of(const std::vector<float>& values) { return torch::tensor(values); }

// How many inputs a module wants: what it says of itself, else the width of its first matrix.
std::optional<std::int64_t> declared_inputs(const torch::jit::Module& module) {
  if (module.hasattr("obs_dim") && module.attr("obs_dim").isInt()) return module.attr("obs_dim").toInt();
  for (const torch::Tensor& parameter : module.parameters()) {
    if (parameter.dim() == 2) return parameter.size(1);
  }
  return std::nullopt;
}

/// Someone's module, played as it is.
class ScriptPolicy final : public Policy {
 public:
  ScriptPolicy(torch::jit::Module module, std::string name, int observation_size, int action_size)
      : module_(std::move(module)),
        name_(std::move(name)),
        observation_size_(observation_size),
        action_size_(action_size) {
    module_.eval();
  }

  [[nodiscard]] int observation_size() const override { return observation_size_; }
  [[nodiscard]] int action_size() const override { return action_size_; }

  void act(std::span<const float> observation, std::span<float> action) const override {
    const torch::Tensor input = torch::empty({1, observation_size_});
    std::copy(observation.begin(), observation.end(), input.data_ptr<float>());
    const torch::Tensor output = answer(input);
    if (output.numel() != action_size_)
      throw FileError(name_ + " gave " + std::to_string(output.numel()) + " actions in an episode");
    std::copy_n(output.data_ptr<float>(), action.size(), action.begin());
  }

  /// Throws FileError unless it maps observations to actions. A module says most about itself when it is
  /// asked to act, twice at once to see that it keeps rows apart.
  void require_fit() const {
    const std::int64_t inputs = module_.hasattr("inputs") && module_.attr("inputs").isInt()
                                    ? module_.attr("inputs").toInt()
                                    : observation_size_;
    if (inputs != observation_size_) throw does_not_observe(inputs);
    const torch::Tensor output = first_answer();
    if (output.dim() == 2 && output.size(0) == 2 && output.size(1) == action_size_) return;
    std::ostringstream shape;
    shape << output.sizes();
    throw FileError(name_ + " answers [2, " + std::to_string(observation_size_) + "] with " + shape.str() +
                    ", this robot takes " + std::to_string(action_size_) + " actions");
  }

 private:
  torch::Tensor forward(const torch::Tensor& input) const {
    const torch::NoGradGuard no_gradient;
    // an optimising executor rewrites the graph after its first runs, and with it the last bits
    const torch::jit::GraphOptimizerEnabledGuard no_rewriting(false);
    return module_.forward({input}).toTensor().to(torch::kCPU, torch::kFloat32).contiguous();
  }

  torch::Tensor first_answer() const {
    try {
      return forward(torch::zeros({2, observation_size_}));
    } catch (const std::exception& error) {
      const auto inputs = declared_inputs(module_);
      if (inputs && *inputs != observation_size_) {
        throw does_not_observe(*inputs);
      }
      throw FileError(name_ + " cannot act on float [N, " + std::to_string(observation_size_) +
                      "]: " + first_line(error.what()));
    }
  }

  FileError does_not_observe(std::int64_t inputs) const {
    return FileError(name_ + " maps " + std::to_string(inputs) + " inputs, this robot observes " +
                     std::to_string(observation_size_));
  }

  torch::Tensor answer(const torch::Tensor& input) const {
    try {
      return forward(input);
    } catch (const std::exception& error) {
      throw FileError(name_ + " stopped acting in an episode: " + first_line(error.what()));
    }
  }

  mutable torch::jit::Module module_;  // forward() is not const in torch
  std::string name_;
  int observation_size_;
  int action_size_;
};

/// Torch reads objects by the place of their attributes and does not look whether they are of the class they
/// should be: everything a module holds must be of the type its class declares.
void require_declared_types(const torch::IValue& value, std::set<const void*>& seen) {
  const auto all = [&seen](const auto& items, const c10::TypePtr& type) {
    for (const auto& part : items) {
      const torch::IValue item = part;  // a list gives out references of its own kind
      if (!item.type()->isSubtypeOf(*type)) throw std::invalid_argument("a part is not of its declared type");
      require_declared_types(item, seen);
    }
  };
  if (value.isList()) {
    all(value.toList(), value.type()->expectRef<c10::ListType>().getElementType());
  } else if (value.isTuple()) {
    for (const torch::IValue& item : value.toTupleRef().elements()) require_declared_types(item, seen);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) {
      all(std::array{entry.key()}, value.toGenericDict().keyType());
      all(std::array{entry.value()}, value.toGenericDict().valueType());
    }
  } else if (value.isObject() && seen.insert(value.internalToPointer()).second) {
    const c10::ivalue::Object& object = value.toObjectRef();
    for (std::size_t i = 0; i < object.slots().size(); ++i) {
      all(std::array{object.getSlot(i)}, object.type()->getAttribute(i));
    }
  }
}

torch::jit::Module read_module(const std::string& archive) {
  std::istringstream bytes(archive);
  torch::jit::Module module = torch::jit::load(bytes, torch::kCPU);
  std::set<const void*> seen;
  require_declared_types(module._ivalue(), seen);
  return module;
}

/// Code that adds to `x` how it changed, where it comes without.
std::string work_out(const env::ObservedDeltas& deltas, int size) {
  std::ostringstream code;
  code << std::scientific << std::setprecision(9) << "  if obs.size(1) == " << size << ":\n"
       << "    if self.before.size(0) != obs.size(0):\n"
       << "      self.before = obs\n"
       << "    deltas = torch.clamp((obs - self.before) * " << deltas.factor << ", " << -deltas.limit << ", "
       << deltas.limit << ")\n"
       << "    self.before = obs.clone()\n"
       << "    x = torch.cat([obs, deltas], 1)\n";
  return code.str();
}

}  // namespace

void save_as_torchscript(const PlainPolicy& policy, const std::filesystem::path& file,
                         const std::string& environment_id,
                         const std::optional<env::ObservedDeltas>& deltas) {
  torch::jit::Module module("GallopPolicy");
  std::ostringstream code;
  code << std::scientific << std::setprecision(9) << "def forward(self, obs):\n  x = obs\n";
  if (deltas) code << work_out(*deltas, policy.observation_size() / 2);
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
           << layer.norm_eps << ")\n";
    }
    code << (last ? "  return torch.tanh(x)\n" : "  x = torch.relu(x)\n");
  }
  module.register_attribute("obs_dim", c10::IntType::get(),
                            static_cast<std::int64_t>(policy.observation_size() / (deltas ? 2 : 1)));
  if (deltas) {
    module.register_attribute("inputs", c10::IntType::get(),
                              static_cast<std::int64_t>(policy.observation_size()));
    module.register_attribute("before", c10::TensorType::get(), torch::zeros({0, 0}));
  }
  module.register_attribute("act_dim", c10::IntType::get(), static_cast<std::int64_t>(policy.action_size()));
  module.register_attribute("env_id", c10::StringType::get(), environment_id);
  module.define(code.str());
  module.define(std::string("def reset(self):\n") +
                (deltas ? "  self.before = torch.zeros([0, 0])\n" : "  pass\n"));
  // in memory first: on a full disk torch's writer throws from a destructor, which ends the program
  std::ostringstream bytes;
  module.save(bytes);
  write_file(file, [&](std::ostream& out) { out << bytes.str(); });
}

bool is_torchscript(const std::vector<ArchiveEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const ArchiveEntry& entry) { return inner_name(entry) == "constants.pkl"; });
}

std::shared_ptr<const Policy> load_torchscript(const std::vector<ArchiveEntry>& entries,
                                               const std::filesystem::path& file,
                                               std::span<const int> observation_sizes, int action_size) {
  const auto cannot_load = [&file](const std::string& why) {
    return FileError("cannot load " + file.string() + " as TorchScript: " + why);
  };
  const std::string name = file.filename().string();
  std::string archive;
  const auto load = [&](int observation_size) {
    try {
      return std::make_shared<ScriptPolicy>(read_module(archive), name, observation_size, action_size);
    } catch (const std::exception& error) {
      throw cannot_load(first_line(error.what()));
    }
  };

  try {
    archive = vetted_script(entries);
  } catch (const std::invalid_argument& error) {
    throw cannot_load(error.what());
  }
  std::string complaint;
  for (const int observation_size : observation_sizes) {
    const Trial trial = try_apart([&] { load(observation_size)->require_fit(); });
    switch (trial.end) {
      case Trial::End::Threw:
        if (complaint.empty()) complaint = trial.what;
        continue;
      case Trial::End::Crashed:
        throw cannot_load("LibTorch crashes on it");
      case Trial::End::TookTooLong:
        throw cannot_load("it has not acted within " + std::to_string(kTrialSeconds) + " seconds");
      case Trial::End::Returned:
        return load(observation_size);
    }
  }
  throw FileError(complaint);
}

}  // namespace gallop::agent
