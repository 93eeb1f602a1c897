// SPDX-License-Identifier: MIT
// A run's record as JSON: one array a column, numbers that read back to the bit.
#include "app/run_record.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>

#include "app/files.h"
#include "app/json_number.h"
#include "errors.h"

namespace gallop::app {
namespace {

using agent::EpisodeSummary;
using nlohmann::ordered_json;

double number(const ordered_json& value) { return value.is_number() ? value.get<double>() : agent::kUnknown; }

template <typename Member>
ordered_json column(const std::vector<EpisodeSummary>& episodes, Member EpisodeSummary::*member) {
  ordered_json values = ordered_json::array();
  for (const EpisodeSummary& episode : episodes) values.push_back(episode.*member);
  return values;
}

template <typename Member>
void read_column(const ordered_json& values, std::vector<EpisodeSummary>& episodes,
                 Member EpisodeSummary::*member) {
  if (values.size() != episodes.size()) throw std::invalid_argument("columns of different lengths");
  for (std::size_t i = 0; i < episodes.size(); ++i) {
    if constexpr (std::is_integral_v<Member>) {
      episodes[i].*member = whole_number<Member>(values[i]);
    } else {
      episodes[i].*member = values[i].get<Member>();
    }
  }
}

/// Mean of the last `window` values, added oldest first.
template <typename Member>
double mean_of_last(const std::vector<EpisodeSummary>& episodes, int window, Member EpisodeSummary::*member) {
  if (episodes.empty()) return agent::kUnknown;
  const auto count = std::min<std::ptrdiff_t>(window, std::ssize(episodes));
  double sum = 0.0;
  for (auto episode = episodes.end() - count; episode != episodes.end(); ++episode) {
    sum += static_cast<double>((*episode).*member);
  }
  return sum / static_cast<double>(count);
}

RunRecord from_json(const ordered_json& json) {
  RunRecord record;
  const ordered_json& episodes = json.at("episodes");
  record.ends = whole_numbers<std::int64_t>(episodes.at("end"));
  record.episodes.resize(record.ends.size());
  read_column(episodes.at("number"), record.episodes, &EpisodeSummary::number);
  read_column(episodes.at("score"), record.episodes, &EpisodeSummary::score);
  read_column(episodes.at("length"), record.episodes, &EpisodeSummary::length);
  read_column(episodes.at("distance"), record.episodes, &EpisodeSummary::distance);
  read_column(episodes.at("speed"), record.episodes, &EpisodeSummary::speed);
  const ordered_json& evaluations = json.at("evaluations");
  record.evaluations.steps = whole_numbers<std::int64_t>(evaluations.at("steps"));
  record.evaluations.returns = evaluations.at("returns").get<std::vector<std::vector<double>>>();
  for (const ordered_json& lengths : evaluations.at("lengths"))
    record.evaluations.lengths.push_back(whole_numbers<int>(lengths));
  if (record.evaluations.returns.size() != record.evaluations.steps.size() ||
      record.evaluations.lengths.size() != record.evaluations.steps.size()) {
    throw std::invalid_argument("columns of different lengths");
  }
  record.best_episode = whole_number<std::int64_t>(json.at("best_episode"));
  record.best_at = whole_number<std::int64_t>(json.at("best_at"));
  record.best_value = number(json.at("best_value"));
  record.latest_value = number(json.at("latest_value"));
  record.progress_rows = whole_number<std::uint32_t>(json.at("progress_rows"));
  record.seconds = json.at("seconds");
  return record;
}

}  // namespace

double RunRecord::mean_score(int window) const {
  return mean_of_last(episodes, window, &EpisodeSummary::score);
}

double RunRecord::mean_length(int window) const {
  return mean_of_last(episodes, window, &EpisodeSummary::length);
}

double RunRecord::best_score() const {
  const auto is_less = [](const EpisodeSummary& a, const EpisodeSummary& b) { return a.score < b.score; };
  const auto best = std::max_element(episodes.begin(), episodes.end(), is_less);
  return best == episodes.end() ? agent::kUnknown : best->score;
}

std::string to_json(const RunRecord& record) {
  const ordered_json json = {{"format", 1},
                             {"episodes",
                              {{"end", record.ends},
                               {"number", column(record.episodes, &EpisodeSummary::number)},
                               {"score", column(record.episodes, &EpisodeSummary::score)},
                               {"length", column(record.episodes, &EpisodeSummary::length)},
                               {"distance", column(record.episodes, &EpisodeSummary::distance)},
                               {"speed", column(record.episodes, &EpisodeSummary::speed)}}},
                             {"evaluations",
                              {{"steps", record.evaluations.steps},
                               {"returns", record.evaluations.returns},
                               {"lengths", record.evaluations.lengths}}},
                             {"best_episode", record.best_episode},
                             {"best_at", record.best_at},
                             {"best_value", json_number(record.best_value)},
                             {"latest_value", json_number(record.latest_value)},
                             {"progress_rows", record.progress_rows},
                             {"seconds", record.seconds}};
  return json.dump() + "\n";
}

RunRecord read_run_record(const std::filesystem::path& file) {
  try {
    return from_json(ordered_json::parse(read_file(file)));
  } catch (const nlohmann::json::exception& error) {
    throw FileError(file.string() + " is damaged (" + error.what() + ")");
  } catch (const std::invalid_argument& error) {
    throw FileError(file.string() + " is damaged (" + error.what() + ")");
  }
}

}  // namespace gallop::app
