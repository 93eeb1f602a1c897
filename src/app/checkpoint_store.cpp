// SPDX-License-Identifier: MIT
// meta.json, the order of writing, and pruning.
#include "app/checkpoint_store.h"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "agent/training_status.h"
#include "app/files.h"
#include "app/json_number.h"
#include "app/numbers.h"
#include "app/system_facts.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr const char* kMeta = "meta.json";
constexpr const char* kUnfinished = ".unfinished";
constexpr std::ptrdiff_t kReplays = 2;  // checkpoints that training can go on from

/// XXH3 of a file's content, in hexadecimal. Throws FileError.
std::string hash_of(const fs::path& file) {
  struct FreeState {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
  XXH3_64bits_reset(state.get());
  read_in_blocks(
      file, [&](std::string_view block) { XXH3_64bits_update(state.get(), block.data(), block.size()); });
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx",
                static_cast<unsigned long long>(XXH3_64bits_digest(state.get())));
  return hex.data();
}

double number(const ordered_json& value) { return value.is_number() ? value.get<double>() : agent::kUnknown; }

std::string meta_text(const CheckpointFacts& facts, const fs::path& folder) {
  ordered_json files = ordered_json::object();
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    files[path.filename().string()] = {{"size", fs::file_size(path)}, {"xxh3", hash_of(path)}};
  }
  const ordered_json meta = {{"format", kFormat},
                             {"gallop", program_version()},
                             {"env_id", facts.environment},
                             {"obs_dim", facts.observation_size},
                             {"act_dim", facts.action_size},
                             {"preset", facts.preset},
                             {"seed", facts.seed},
                             {"steps", facts.steps},
                             {"episodes", facts.episodes},
                             {"updates", facts.updates},
                             {"average", json_number(facts.average)},
                             {"best_average", json_number(facts.best_average)},
                             {"files", files},
                             {"complete", true}};
  return meta.dump(2) + "\n";
}

ordered_json read_meta(const fs::path& folder) {
  const fs::path file = folder / kMeta;
  ordered_json meta;
  try {
    meta = ordered_json::parse(read_file(file));
    const int format = whole_number<int>(meta.at("format"));
    if (format > kFormat) {
      throw FileError(file.string() + ": made by format " + std::to_string(format) + " (gallop " +
                      meta.at("gallop").get<std::string>() + "), this reads up to " +
                      std::to_string(kFormat) + "; upgrade gallop");
    }
    if (!meta.at("complete").get<bool>())
      throw FileError(folder.string() + ": this checkpoint was never finished");
  } catch (const nlohmann::json::exception& error) {
    throw FileError(file.string() + " is damaged (" + error.what() + ")");
  }
  return meta;
}

CheckpointFacts facts_of(const ordered_json& meta, const fs::path& folder) {
  try {
    return {.environment = meta.at("env_id"),
            .preset = meta.at("preset"),
            .seed = whole_number<std::int64_t>(meta.at("seed")),
            .observation_size = whole_number<int>(meta.at("obs_dim")),
            .action_size = whole_number<int>(meta.at("act_dim")),
            .steps = whole_number<std::int64_t>(meta.at("steps")),
            .episodes = whole_number<std::int64_t>(meta.at("episodes")),
            .updates = whole_number<std::int64_t>(meta.at("updates")),
            .average = number(meta.at("average")),
            .best_average = number(meta.at("best_average")),
            .has_replay = meta.at("files").contains(kReplayName)};
  } catch (const nlohmann::json::exception& error) {
    throw FileError((folder / kMeta).string() + " is damaged (" + error.what() + ")");
  }
}

/// What is wrong with one file of a checkpoint, empty when nothing is.
std::string damage_of(const fs::path& folder, const std::string& name, const ordered_json& expected) {
  const std::string shown = folder.filename().string() + "/" + name;
  const fs::path file = folder / name;
  if (name.find('/') != std::string::npos || !fs::is_regular_file(file)) return shown + " is missing";
  const auto size = whole_number<std::uintmax_t>(expected.at("size"));
  if (fs::file_size(file) != size) {
    return shown + ": size " + grouped(static_cast<std::int64_t>(fs::file_size(file))) + ", expected " +
           grouped(static_cast<std::int64_t>(size));
  }
  if (hash_of(file) != expected.at("xxh3").get<std::string>())
    return shown + ": its content has changed (hash differs)";
  return {};
}

std::string damage_of(const fs::path& folder, const ordered_json& meta) {
  try {
    for (const auto& [name, expected] : meta.at("files").items()) {
      if (std::string damage = damage_of(folder, name, expected); !damage.empty()) return damage;
    }
  } catch (const nlohmann::json::exception& error) {
    return (folder / kMeta).string() + " is damaged (" + error.what() + ")";
  }
  return {};
}

bool is_sound(const fs::path& folder) {
  try {
    return damage_of(folder, read_meta(folder)).empty();
  } catch (const FileError&) {
    return false;
  }
}

std::vector<fs::path> step_folders(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    const bool numbered =
        name.starts_with("step_") && name.find_first_not_of("0123456789", 5) == std::string::npos;
    if (numbered && entry.is_directory() && !entry.is_symlink()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());  // the names are zero padded
  return found;
}

bool claims_replay(const fs::path& folder) {
  try {
    return facts_of(read_meta(folder), folder).has_replay;
  } catch (const FileError&) {
    return false;
  }
}

/// Puts a folder in the place of one that may be there, in one step where the file system can.
void replace_folder(const fs::path& fresh, const fs::path& place) {
  if (fs::exists(place) &&
      renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(fresh);
    return;
  }
  fs::remove_all(place);
  fs::rename(fresh, place);
}

}  // namespace

std::string step_folder_name(std::int64_t steps) {
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "step_%09lld", static_cast<long long>(steps));
  return name.data();
}

CheckpointFacts read_checkpoint_facts(const fs::path& folder) { return facts_of(read_meta(folder), folder); }

CheckpointFacts verify_checkpoint(const fs::path& folder) {
  std::string damage;
  try {
    const ordered_json meta = read_meta(folder);
    damage = damage_of(folder, meta);
    if (damage.empty()) return facts_of(meta, folder);
  } catch (const FileError& error) {
    damage = error.what();
  }
  // the newest sound one beside it is what the user will want
  const auto siblings = step_folders(folder.parent_path());
  const auto sound = std::find_if(siblings.rbegin(), siblings.rend(), [&folder](const fs::path& sibling) {
    return sibling.filename() != folder.filename() && is_sound(sibling);
  });
  throw FileError(damage, sound == siblings.rend() ? "" : "the checkpoint " + sound->string() + " instead");
}

CheckpointStore::CheckpointStore(fs::path folder, int keep) : folder_(std::move(folder)), keep_(keep) {}

void CheckpointStore::sweep() {
  std::error_code none;
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(folder_, none)) {
    if (entry.path().extension() == kUnfinished) unfinished.push_back(entry.path());
  }
  for (const fs::path& path : unfinished) fs::remove_all(path, none);
}

fs::path CheckpointStore::save(const CheckpointFacts& facts, const Writer& write) {
  const std::string name = step_folder_name(facts.steps);
  const fs::path temporary = folder_ / (name + kUnfinished);
  fs::path final = folder_ / name;
  try {
    fs::remove_all(temporary);
    make_folder(temporary);
    write(temporary);
    flush_folder(temporary);
    write_file(temporary / kMeta, meta_text(facts, temporary));
    flush_folder(temporary);
    replace_folder(temporary, final);
    flush_folder(folder_);
  } catch (const FileError& error) {
    give_up(temporary, final, error.what(), error.code());
  } catch (const fs::filesystem_error& error) {
    give_up(temporary, final, error.code().message(), error.code().value());
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(temporary, ignored);
    throw;
  }
  newest_ = name;
  return final;
}

void CheckpointStore::give_up(const fs::path& temporary, const fs::path& wanted, const std::string& why,
                              int code) const {
  std::error_code ignored;
  fs::remove_all(temporary, ignored);
  const fs::path good = target("last");
  const std::string kept = good.empty() ? "" : "; kept " + good.filename().string();
  throw FileError("cannot save " + wanted.string() + ": " + why + kept, {}, code);
}

std::string CheckpointStore::shortage() const {
  std::error_code unknown;
  std::string room;
  const fs::path good = target("last");
  std::uintmax_t needed = 0;
  for (const auto& entry : fs::directory_iterator(good.empty() ? folder_ : good, unknown)) {
    if (entry.is_regular_file(unknown)) needed += entry.file_size(unknown);
  }
  if (needed > 0) room = "needs about " + byte_size(static_cast<double>(needed)) + ", ";
  room += byte_size(static_cast<double>(fs::space(folder_, unknown).available)) + " free";
  return "No space left (" + room + ")" + (good.empty() ? "" : ": kept " + good.filename().string());
}

void CheckpointStore::mark_last() {
  point_link(folder_ / "last", newest_);
  prune();
}

void CheckpointStore::drop_old_replays() {
  const auto folders = with_replay();
  for (std::ptrdiff_t i = 0; i < std::ssize(folders) - kReplays; ++i) {
    const fs::path& folder = folders[static_cast<std::size_t>(i)];
    ordered_json meta = read_meta(folder);  // first disowned, then removed: never missing
    std::vector<std::string> replays;       // the best scout's too
    for (const auto& file : meta.at("files").items()) {
      if (file.key().ends_with(kReplayName)) replays.push_back(file.key());
    }
    for (const std::string& name : replays) meta.at("files").erase(name);
    write_file(folder / kMeta, meta.dump(2) + "\n");
    std::error_code ignored;
    for (const std::string& name : replays) fs::remove(folder / name, ignored);
  }
}

std::vector<fs::path> CheckpointStore::with_replay() const {
  std::vector<fs::path> found;
  for (const fs::path& folder : all()) {
    if (fs::exists(folder / kReplayName) && claims_replay(folder)) found.push_back(folder);
  }
  return found;
}

fs::path CheckpointStore::newest_resumable(std::vector<std::string>& complaints) const {
  const auto folders = all();
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    try {
      const ordered_json meta = read_meta(*folder);
      if (!facts_of(meta, *folder).has_replay) continue;
      const std::string damage = damage_of(*folder, meta);
      if (damage.empty()) return *folder;
      complaints.push_back(damage);
    } catch (const FileError& error) {
      complaints.emplace_back(error.what());
    }
  }
  return {};
}

std::vector<fs::path> CheckpointStore::go_back_to(const fs::path& folder, std::int64_t best_at) {
  std::vector<fs::path> abandoned;
  const std::string best = target("best").filename().string();
  for (const fs::path& later : all()) {
    if (later.filename() <= folder.filename()) continue;
    abandoned.push_back(folder_ / ("abandoned_" + later.filename().string()));
    fs::remove_all(abandoned.back());
    fs::rename(later, abandoned.back());
  }
  newest_ = folder.filename().string();
  if (abandoned.empty()) return abandoned;
  point_link(folder_ / "last", newest_);
  if (best > newest_) {
    const std::string earlier = step_folder_name(best_at);
    point_link(folder_ / "best", fs::exists(folder_ / earlier) && earlier < newest_ ? earlier : newest_);
  }
  return abandoned;
}

void CheckpointStore::mark_best() {
  point_link(folder_ / "best", newest_);
  prune();
}

fs::path CheckpointStore::target(const std::string& link) const {
  std::error_code none;
  const fs::path name = fs::read_symlink(folder_ / link, none);
  return none || !fs::exists(folder_ / name) ? fs::path{} : folder_ / name;
}

std::vector<fs::path> CheckpointStore::all() const { return step_folders(folder_); }

void CheckpointStore::prune() {
  const fs::path best = target("best");
  const fs::path last = target("last");
  const std::vector<fs::path> resumable = with_replay();
  const auto spare = resumable.end() - std::min(kReplays, std::ssize(resumable));
  std::vector<fs::path> others;
  for (const fs::path& folder : all()) {
    const bool is_spare = std::find(spare, resumable.end(), folder) != resumable.end();
    if (folder != best && folder != last && !is_spare) others.push_back(folder);
  }
  const auto surplus = static_cast<std::ptrdiff_t>(others.size()) - keep_;
  std::error_code ignored;  // an old checkpoint that stays does no harm
  for (std::ptrdiff_t i = 0; i < surplus; ++i) fs::remove_all(others[static_cast<std::size_t>(i)], ignored);
}

}  // namespace gallop::app
