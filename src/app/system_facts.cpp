// SPDX-License-Identifier: MIT
// Read from /proc, /etc and the C library; nothing is cached.
#include "app/system_facts.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "version.h"

namespace gallop::app {
namespace {

/// The text after "key...:" in a file of such lines; empty when absent.
std::string field_of(const char* file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t start = line.find_first_not_of(" \t", line.find(':') + 1);
    return start == std::string::npos ? std::string{} : line.substr(start);
  }
  return {};
}

double number_in(const char* file, double otherwise) {
  std::ifstream in(file);
  double value = otherwise;
  return in >> value ? value : otherwise;
}

/// The number after "key " in a file of such lines; 0 when absent.
double value_of(const char* file, const std::string& key) {
  std::ifstream in(file);
  std::string name;
  for (double value = 0; in >> name >> value;) {
    if (name == key) return value;
  }
  return 0.0;
}

std::string formatted_now(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 64> buffer{};
  std::strftime(buffer.data(), buffer.size(), format, &local);
  return buffer.data();
}

}  // namespace

std::string program_version() { return GALLOP_VERSION; }
std::string program_commit() { return GALLOP_COMMIT; }
std::string bullet_version() { return GALLOP_BULLET_VERSION; }

std::string compiler_version() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string operating_system() {
  std::ifstream in("/etc/os-release");
  for (std::string line; std::getline(in, line);) {
    constexpr std::string_view kKey = "PRETTY_NAME=\"";
    if (line.starts_with(kKey)) return line.substr(kKey.size(), line.size() - kKey.size() - 1);
  }
  utsname facts{};
  uname(&facts);
  return std::string(facts.sysname) + " " + facts.release;
}

std::string processor_name() {
  const std::string name = field_of("/proc/cpuinfo", "model name");
  return name.empty() ? "unknown" : name;
}

int processor_count() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

double available_memory() {
  constexpr double kUnlimited = std::numeric_limits<double>::infinity();
  double available = kUnlimited;
  std::istringstream kilobytes(field_of("/proc/meminfo", "MemAvailable"));
  if (double value = 0; kilobytes >> value) available = value * 1024.0;
  // a container may be allowed less than the machine has ("max" does not read as a number)
  const double limit = number_in("/sys/fs/cgroup/memory.max", kUnlimited);
  const double used = number_in("/sys/fs/cgroup/memory.current", 0.0);
  const double reclaimable = value_of("/sys/fs/cgroup/memory.stat", "inactive_file");
  return std::min(available, std::max(0.0, limit - used + reclaimable));
}

bool display_announced() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

std::string timestamp() { return formatted_now("%Y-%m-%d %H:%M:%S"); }
std::string clock_time() { return formatted_now("%H:%M:%S"); }

}  // namespace gallop::app
