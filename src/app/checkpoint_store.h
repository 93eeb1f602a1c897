// SPDX-License-Identifier: MIT
// Checkpoints of a run: written beside the good ones, verified by meta.json, renamed into place, and pruned.
// A checkpoint is complete or it is not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace gallop::app {

/// What meta.json says of a checkpoint besides the sizes and hashes of its files.
struct CheckpointFacts {
  std::string environment;
  std::string preset;
  std::int64_t seed = 0;
  int observation_size = 0;
  int action_size = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  std::int64_t updates = 0;
  double average = 0.0;  ///< mean score of the last episodes; NaN before the first
  double best_average = 0.0;
  bool has_replay = false;  ///< training can go on exactly from here; meta.json says so by its list of files
};

/// The replay buffer's file in a checkpoint.
inline constexpr const char* kReplayName = "replay.bin";

/// "step_000100000"
[[nodiscard]] std::string step_folder_name(std::int64_t steps);

/// Checks format, completeness, sizes and hashes against meta.json. Throws FileError naming the file at fault
/// and an older checkpoint to use instead, if there is one.
CheckpointFacts verify_checkpoint(const std::filesystem::path& folder);
/// Reads meta.json only.
CheckpointFacts read_checkpoint_facts(const std::filesystem::path& folder);

class CheckpointStore {
 public:
  /// Fills an empty folder with the checkpoint's files.
  using Writer = std::function<void(const std::filesystem::path& folder)>;

  /// `keep` numbered checkpoints are kept besides those that best and last point to and the newest two with a
  /// replay buffer.
  CheckpointStore(std::filesystem::path folder, int keep);

  /// Removes what a killed save left behind; only for the run's one writer.
  void sweep();
  /// Writes step_<steps>; a checkpoint of the same step is replaced. To be marked last or best, or the next
  /// marking may remove it. Throws FileError; the earlier checkpoints stay as they were.
  std::filesystem::path save(const CheckpointFacts& facts, const Writer& write);
  /// Points `last` to the latest save.
  void mark_last();
  /// Removes the replay buffers of all checkpoints but the newest two that have one: should the newest prove
  /// damaged, training can go on from the other. To be called before marking, which prunes.
  void drop_old_replays();
  /// The newest sound checkpoint with a replay buffer; empty when there is none. `complaints` are added to
  /// for newer ones that are damaged.
  [[nodiscard]] std::filesystem::path newest_resumable(std::vector<std::string>& complaints) const;
  /// "No space left (needs about 5.9 MB, 1.2 MB free): kept step_000000100"
  [[nodiscard]] std::string shortage() const;
  /// Makes `folder`, one of ours, the newest: later ones get another name, abandoned_step_N, and the links
  /// point to no later one; `best` to that of step `best_at` where it is still there. Returns the abandoned
  /// ones.
  std::vector<std::filesystem::path> go_back_to(const std::filesystem::path& folder, std::int64_t best_at);
  /// Points `best` to the latest save.
  void mark_best();
  /// Folder `best` or `last` points to, empty when there is none.
  [[nodiscard]] std::filesystem::path target(const std::string& link) const;
  /// Complete checkpoints, oldest first.
  [[nodiscard]] std::vector<std::filesystem::path> all() const;

 private:
  void prune();
  [[nodiscard]] std::vector<std::filesystem::path> with_replay() const;  // oldest first
  [[noreturn]] void give_up(const std::filesystem::path& temporary, const std::filesystem::path& wanted,
                            const std::string& why, int code) const;

  std::filesystem::path folder_;
  int keep_;
  std::string newest_;
};

}  // namespace gallop::app
