// SPDX-License-Identifier: MIT
// Finding the preset first, since it decides what everything else begins from; then applying the layers.
#include "app/configure.h"

#include <algorithm>
#include <array>
#include <string>

#include "app/suggest.h"
#include "errors.h"

namespace gallop::app {
namespace {

using Layer = std::vector<FileSetting>;  // file, --set, or flags

Layer settings_layer(const Invocation& flags, const OptionTable& table) {
  Layer layer;
  for (const auto& [given, text] : flags.given) {
    if (given->key != "set") continue;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw UsageError("--set needs KEY=VALUE (got '" + text + "')");
    const std::string key = text.substr(0, equals);
    const Option* option = table.find_in_files(key);
    if (option == nullptr) {
      throw UsageError("unknown key '" + key + "' in --set" + did_you_mean(key, table.keys_in_files()));
    }
    layer.push_back({option, text.substr(equals + 1), "--set " + key});
  }
  return layer;
}

Layer flags_layer(const Invocation& flags) {
  Layer layer;
  for (const auto& [option, text] : flags.given) {
    if (option->key != "set") layer.push_back({option, text, "--" + option->key});
  }
  return layer;
}

const FileSetting* find(const Layer& layer, std::string_view key) {
  const auto has_key = [key](const FileSetting& setting) { return setting.option->key == key; };
  const auto found = std::find_if(layer.rbegin(), layer.rend(), has_key);
  return found == layer.rend() ? nullptr : &*found;
}

/// In the table's order: --lr before the four rates it sets. A layer that limits the run in its own way
/// replaces the limits of those below.
void apply(const Layer& layer, TrainConfig& config, const OptionTable& table) {
  if ((find(layer, "steps") == nullptr) != (find(layer, "episodes") == nullptr)) {
    config.steps.reset();
    config.episodes.reset();
  }
  for (const Option& option : table.all()) {
    for (const FileSetting& setting : layer) {
      if (setting.option == &option && option.key != "preset") option.set(setting.name, setting.text);
    }
  }
}

}  // namespace

void add_set_option(OptionTable& table) {
  Option& set = table.add("set",
                          {.shape = Shape::Text,
                           .value = "KEY=VALUE",
                           .set = [](const std::string&, std::string_view) {},  // read as a layer of its own
                           .show = [] { return std::string{}; }},
                          "any of these options, repeatable");
  set.flag_only().repeatable = true;
}

void configure(TrainConfig& config, const OptionTable& table, const std::vector<FileSetting>& file,
               const Invocation& flags) {
  const std::array layers = {file, settings_layer(flags, table), flags_layer(flags)};
  const FileSetting* preset = nullptr;
  for (const Layer& layer : layers) {
    if (const FileSetting* named = find(layer, "preset")) preset = named;
  }
  if (preset != nullptr) preset->option->set(preset->name, preset->text);  // complains with its place
  apply_preset(config, preset != nullptr ? preset->text : "default");
  for (const Layer& layer : layers) apply(layer, config, table);
}

}  // namespace gallop::app
