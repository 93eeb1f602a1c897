// SPDX-License-Identifier: MIT
// A line an entry: name, space, number. Unknown names are left out, so that old and new versions get along.
#include "viz/settings.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>

namespace gallop::viz {
namespace {

constexpr double kLargestLength = 16384.0;
constexpr double kLargestText = 4.0;

/// Calls `visit` with each entry's name, value and largest value.
template <typename SettingsType, typename Visit>
void for_each_entry(SettingsType& settings, const Visit& visit) {
  visit("width", settings.width, kLargestLength);
  visit("height", settings.height, kLargestLength);
  visit("run_width", settings.run_width, kLargestLength);
  visit("charts_width", settings.charts_width, kLargestLength);
  visit("log_height", settings.log_height, kLargestLength);
  visit("show_run", settings.show_run, 1.0);
  visit("show_charts", settings.show_charts, 1.0);
  visit("show_log", settings.show_log, 1.0);
  visit("large_charts", settings.large_charts, 1.0);
  visit("show_reference", settings.show_reference, 1.0);
  visit("text_scale", settings.text_scale, kLargestText);
}

void take(Settings& settings, const std::string& name, double value) {
  for_each_entry(settings, [&](const char* entry, auto& field, double largest) {
    if (name == entry && value >= 0.0 && value <= largest) {
      field = static_cast<std::remove_reference_t<decltype(field)>>(value);
    }
  });
}

}  // namespace

Settings load_settings(const std::filesystem::path& file) {
  Settings settings;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    words.imbue(std::locale::classic());
    std::string name;
    double value = 0.0;
    if (words >> name >> value) {
      take(settings, name, value);
    }
  }
  return settings;
}

bool save_settings(const std::filesystem::path& file, const Settings& settings) {
  if (file.empty()) {
    return true;
  }
  std::error_code error;
  if (file.has_parent_path()) {
    std::filesystem::create_directories(file.parent_path(), error);
  }
  const std::filesystem::path part = file.string() + ".part";
  {
    std::ofstream out(part);
    out.imbue(std::locale::classic());
    for_each_entry(settings, [&](const char* name, const auto& field, double) {
      out << name << ' ' << static_cast<double>(field) << '\n';
    });
    if (!out.flush()) {
      return false;
    }
  }
  std::filesystem::rename(part, file, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  }
  return !error;
}

}  // namespace gallop::viz
