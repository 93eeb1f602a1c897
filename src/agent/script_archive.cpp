// SPDX-License-Identifier: MIT
// torch 1.13 takes sizes and offsets from a file as they come, and reads what lies beyond. So they are
// checked here, and nothing is passed on that is not.
#include "agent/script_archive.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "agent/pickle.h"

namespace gallop::agent {
namespace {

constexpr std::size_t kLongestTypeName = 200;

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument(why); }

bool is_known_function(const PickleValue& value) {
  const auto& function = *value.as<PickleGlobal>();
  constexpr std::array<std::string_view, 5> kOfJit = {"build_intlist", "build_tensorlist", "build_doublelist",
                                                      "build_boollist", "restore_type_tag"};
  if (function.module == "torch.jit._pickle")
    return std::find(kOfJit.begin(), kOfJit.end(), function.name) != kOfJit.end();
  return names(value, "torch._utils", "_rebuild_tensor_v2") || names(value, "collections", "OrderedDict");
}

bool is_list_or_dictionary(const PickleValue& value) {
  return value.as<PickleList>() != nullptr || value.as<PickleDict>() != nullptr;
}

void check_call(const PickleValue& value, const StorageBytes& blocks) {
  const auto& call = *value.as<PickleCall>();
  const auto& function = *call.maker->as<PickleGlobal>();
  const auto& arguments = call.arguments->as<PickleTuple>()->items;
  if (!is_known_function(*call.maker)) {
    refuse("it needs " + std::string(function.module) + "." + std::string(function.name));
  }
  if (function.name == "_rebuild_tensor_v2") {
    static_cast<void>(tensor_of(value, blocks));
  } else if (function.name == "restore_type_tag") {
    const auto* type = arguments.size() == 2 ? arguments[1]->as<std::string_view>() : nullptr;
    const bool fits =
        type != nullptr && type->size() <= kLongestTypeName && is_list_or_dictionary(*arguments[0]);
    if (!fits) refuse("its objects are not as torch writes them");
  } else if (function.name == "OrderedDict") {
    if (!arguments.empty()) refuse("its objects are not as torch writes them");
  } else if (arguments.size() != 1 || arguments[0]->as<PickleList>() == nullptr) {
    refuse("its objects are not as torch writes them");
  }
}

void check_object(const PickleObject& object) {
  const bool fits = object.type->as<PickleGlobal>()->module.starts_with("__torch__") &&
                    object.state->as<PickleDict>() != nullptr;
  if (!fits) refuse("its objects are not as torch writes them");
}

Pickle checked_pickle(std::string_view bytes, const StorageBytes& blocks) {
  Pickle pickle = read_pickle(bytes);
  for (const PickleValue& value : pickle.values) {
    if (const auto* storage = value.as<PickleStorage>()) static_cast<void>(bytes_of(*storage, blocks));
    if (value.as<PickleCall>() != nullptr) check_call(value, blocks);
    if (const auto* object = value.as<PickleObject>()) check_object(*object);
  }
  return pickle;
}

bool is_text(std::string_view name) { return name.starts_with("code/") && name.ends_with(".py"); }

/// Notes for debuggers and whatever else is packed beside the module stay behind.
bool is_passed_on(std::string_view name) {
  return is_text(name) || name == "data.pkl" || name == "constants.pkl" || name == "version" ||
         name.starts_with("data/") || name.starts_with("constants/");
}

}  // namespace

std::string vetted_script(const std::vector<ArchiveEntry>& entries) {
  std::vector<ArchiveEntry> passed;
  bool has_module = false, has_constants = false;
  for (const ArchiveEntry& entry : entries) {
    const std::string_view name = inner_name(entry);
    if (name == "version" &&
        (entry.bytes.empty() || entry.bytes.find_first_not_of("0123456789\n") != std::string::npos ||
         entry.bytes.size() > 8))
      refuse("its version is no number");
    if (name == "data.pkl") {
      const Pickle pickle = checked_pickle(entry.bytes, blocks_in(entries, "data/"));
      if (pickle.root->as<PickleObject>() == nullptr) refuse("it holds no module");
      has_module = true;
    }
    if (name == "constants.pkl") {
      const Pickle pickle = checked_pickle(entry.bytes, blocks_in(entries, "constants/"));
      if (pickle.root->as<PickleTuple>() == nullptr) refuse("its constants are damaged");
      has_constants = true;
    }
    if (is_passed_on(name)) passed.push_back({"archive/" + std::string(name), entry.bytes});
  }
  if (!has_module || !has_constants) refuse("it holds no module");
  std::vector<std::string_view> names;
  for (const ArchiveEntry& entry : passed) names.push_back(entry.name);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) refuse("it holds one name twice");
  return zip(passed);
}

}  // namespace gallop::agent
