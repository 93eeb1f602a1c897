// SPDX-License-Identifier: MIT
#include "app/config.h"

#include <algorithm>
#include <limits>
#include <random>

#include "app/numbers.h"
#include "app/suggest.h"
#include "app/system_facts.h"
#include "env/half_cheetah_env.h"
#include "errors.h"

namespace gallop::app {
namespace {

constexpr std::int64_t kDefaultEpisodes = 100;
constexpr std::int64_t kSmokeSteps = 400;

[[noreturn]] void refuse(const std::string& name, const std::string& rule, std::string_view text,
                         const std::string& suggestion = {}) {
  throw UsageError(name + " " + rule + " (got '" + std::string(text) + "')" + suggestion);
}

// --- values with a grammar of their own
// -----------------------------------------------------------------------

Custom sizes(std::vector<int>& field) {
  return {.shape = Shape::Numbers,
          .value = "N,N",
          .set =
              [&field](const std::string& name, std::string_view text) {
                constexpr std::int64_t kWidest = 65536;
                std::vector<int> values;
                for (const std::string& item : split_list(text)) {
                  const auto value = parse_whole(item);
                  if (!value || *value < 1 || *value > kWidest) {
                    throw UsageError(name + " needs sizes such as 256,256 (bad item '" + item + "')");
                  }
                  values.push_back(static_cast<int>(*value));
                }
                field = values;
              },
          .show =
              [&field] {
                std::vector<std::string> items;
                for (const int size : field) items.push_back(std::to_string(size));
                return "[" + OptionTable::joined(items, ", ") + "]";
              }};
}

/// SB3's ent_coef grammar: auto, auto_0.1 (learned from a start value) or a number (fixed).
Custom temperature(bool& learned, double& value) {
  return {.shape = Shape::NumberOrText,
          .value = "auto|auto_X|X",
          .set =
              [&](const std::string& name, std::string_view text) {
                constexpr std::string_view kStart = "auto_";
                const bool with_start = text.starts_with(kStart);
                if (text == "auto") {
                  learned = true;
                  value = 1.0;
                  return;
                }
                const auto number = parse_real(with_start ? text.substr(kStart.size()) : text);
                if (!number) {
                  const std::string near = closest(text, {"auto"});
                  refuse(name, "takes auto, auto_0.1 or a number", text,
                         near.empty() ? "" : "; did you mean auto?");
                }
                if (with_start && !above(0).contains(*number))
                  refuse(name, "start value must be above 0", text);
                if (!above(0).contains(*number)) refuse(name, above(0).description(), text);
                learned = with_start;
                value = *number;
              },
          .show =
              [&] {
                if (!learned) return shortest(value);
                return OptionTable::quoted(value == 1.0 ? "auto" : "auto_" + shortest(value));
              }};
}

Custom automatic_or_number(bool& automatic, double& value) {
  return {.shape = Shape::NumberOrText,
          .value = "auto|X",
          .set =
              [&](const std::string& name, std::string_view text) {
                if (text == "auto") {
                  automatic = true;
                  value = 0.0;
                  return;
                }
                const auto number = parse_real(text);
                if (!number) refuse(name, "takes auto or a number", text, did_you_mean(text, {"auto"}));
                if (!RealRange{}.contains(*number)) refuse(name, RealRange{}.description(), text);
                automatic = false;
                value = *number;
              },
          .show = [&] { return automatic ? std::string("\"auto\"") : shortest(value); }};
}

/// One value for several learning rates.
Custom all_rates(agent::SacConfig& c) {
  return {.shape = Shape::Number,
          .value = "X",
          .set =
              [&c](const std::string& name, std::string_view text) {
                OptionTable one;
                one.add("lr", c.lr_actor, above(0), "").set(name, text);
                c.lr_critic = c.lr_value = c.lr_alpha = c.lr_actor;
              },
          .show =
              [&c] {
                const bool same =
                    c.lr_critic == c.lr_actor && c.lr_value == c.lr_actor && c.lr_alpha == c.lr_actor;
                return same ? shortest(c.lr_actor) : std::string{};
              }};
}

Custom maybe_switch(std::optional<bool>& field) {
  return {.shape = Shape::Boolean,
          .value = "",
          .set =
              [&field](const std::string& name, std::string_view text) {
                bool value = false;
                OptionTable one;
                one.add("switch", value, "").set(name, text);
                field = value;
              },
          .show = [&field] { return field ? std::string(*field ? "true" : "false") : std::string{}; }};
}

Custom frame_rate(int& fps) {
  return {.shape = Shape::NumberOrText,
          .value = "native|N",
          .set =
              [&fps](const std::string& name, std::string_view text) {
                const auto value = text == "native" ? std::optional<std::int64_t>(0) : parse_whole(text);
                const bool valid = value && (text == "native" || (*value >= 1 && *value <= 240));
                if (!valid)
                  refuse(name, "takes native or a whole number from 1 to 240", text,
                         did_you_mean(text, {"native"}));
                fps = static_cast<int>(*value);
              },
          .show = [&fps] { return fps == 0 ? std::string("\"native\"") : std::to_string(fps); }};
}

std::string text_list(const std::vector<std::string>& items) {
  std::vector<std::string> quoted;
  for (const std::string& item : items) quoted.push_back(OptionTable::quoted(item));
  return "[" + OptionTable::joined(quoted, ", ") + "]";
}

Custom log_targets(LogTargets& log) {
  return {.shape = Shape::Texts,
          .value = "csv,tb,json",
          .set =
              [&log](const std::string& name, std::string_view text) {
                LogTargets chosen{false, false, false};
                for (const std::string& item : split_list(text)) {
                  if (item == "none") continue;
                  bool* const flags[] = {&chosen.csv, &chosen.tensorboard, &chosen.json};
                  *flags[std::min<std::size_t>(2, OptionTable::index_of(name, item, {"csv", "tb", "json"}))] =
                      true;
                }
                log = chosen;
              },
          .show =
              [&log] {
                std::vector<std::string> items;
                if (log.csv) items.emplace_back("csv");
                if (log.tensorboard) items.emplace_back("tb");
                if (log.json) items.emplace_back("json");
                if (items.empty()) items.emplace_back("none");
                return text_list(items);
              }};
}

Custom video_plan(VideoPlan& plan) {
  return {.shape = Shape::Texts,
          .value = "last,best,every:N",
          .set =
              [&plan](const std::string& name, std::string_view text) {
                constexpr std::string_view kEvery = "every:";
                VideoPlan chosen{false, false, 0};
                for (const std::string& item : split_list(text)) {
                  if (item.starts_with(kEvery)) {
                    const auto count = parse_whole(std::string_view(item).substr(kEvery.size()));
                    if (!count || *count < 1)
                      refuse(name, "needs episodes after every:, such as every:100", item);
                    chosen.every = *count;
                    continue;
                  }
                  const std::size_t which =
                      OptionTable::index_of(name, item, {"none", "last", "best", "every:N"});
                  if (which == 3) refuse(name, "needs episodes after every:, such as every:100", item);
                  chosen.last = chosen.last || which == 1;
                  chosen.best = chosen.best || which == 2;
                }
                plan = chosen;
              },
          .show =
              [&plan] {
                std::vector<std::string> items;
                if (plan.last) items.emplace_back("last");
                if (plan.best) items.emplace_back("best");
                if (plan.every > 0) items.push_back("every:" + std::to_string(plan.every));
                if (items.empty()) items.emplace_back("none");
                return text_list(items);
              }};
}

Custom environment_name(std::string& field) {
  return {.shape = Shape::Text,
          .value = "ID",
          .set =
              [&field](const std::string&, std::string_view text) {
                const std::string known = kEnvironmentId;
                if (text == known) {
                  field = text;
                  return;
                }
                const bool mujoco = text.starts_with("HalfCheetah-v");
                throw UsageError("unknown env '" + std::string(text) + "'; only " + known + " is built in" +
                                 (mujoco ? " (that name is MuJoCo's)" : did_you_mean(text, {known})));
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

Custom device_name(std::string& field) {
  return {.shape = Shape::Text,
          .value = "auto|cpu|cuda|cuda:N",
          .set =
              [&field](const std::string& name, std::string_view text) {
                const bool numbered =
                    text.starts_with("cuda:") && text.size() > 5 && text.size() < 9 &&
                    text.substr(5).find_first_not_of("0123456789") == std::string_view::npos;
                if (!numbered) OptionTable::index_of(name, text, {"auto", "cpu", "cuda", "cuda:N"});
                if (text == "cuda:N") refuse(name, "needs a number after cuda:", text);
                field = text;
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

// --- the table
// ------------------------------------------------------------------------------------------------

void add_agent_options(OptionTable& t, agent::SacConfig& c) {
  using namespace agent;
  const Names<Schedule> schedules{{"constant", Schedule::Constant},
                                  {"linear", Schedule::Linear},
                                  {"cosine", Schedule::Cosine},
                                  {"step", Schedule::Step},
                                  {"plateau", Schedule::Plateau}};
  const Names<Normalization> critic_norms{{"none", Normalization::None},
                                          {"batch", Normalization::Batch},
                                          {"layer", Normalization::Layer},
                                          {"crossq", Normalization::CrossQ}};
  const Names<Normalization> actor_norms(critic_norms.begin(), critic_norms.end() - 1);

  t.group("networks");
  t.add("hidden", sizes(c.hidden), "widths of the hidden layers of every network");
  t.add("norm", c.norm, critic_norms, "normalisation in the critics");
  t.add("actor-norm", c.actor_norm, actor_norms, "normalisation in the actor");
  t.add("norm-momentum", c.norm_momentum, {0, 1, true, false},
        "weight of the newest batch in batch norm's statistics");
  t.add("norm-eps", c.norm_eps, above(0), "added to the variance in normalisation");
  t.add("dropout", c.dropout, {0, 1, false, true}, "probability of dropping a unit");
  t.add("deviation", c.deviation,
        Names<Deviation>{{"log", Deviation::LogClamped}, {"linear", Deviation::LinearClamped}},
        "the actor's output is log sigma, or sigma itself");
  t.add("squash-epsilon", c.squash_epsilon, {0, 1, false, true},
        "0: exact log(1 - a^2); else log(1 - a^2 + X)");
  t.add("xavier", c.xavier, "Xavier-uniform weights and zero biases at the start");

  t.group("optimisation");
  t.add("lr", all_rates(c), "all four learning rates at once").not_stored();
  t.add("lr-actor", c.lr_actor, above(0), "learning rate of the actor");
  t.add("lr-critic", c.lr_critic, above(0), "learning rate of the critics");
  t.add("lr-value", c.lr_value, above(0), "learning rate of the value network (target value)");
  t.add("lr-alpha", c.lr_alpha, above(0), "learning rate of the temperature");
  t.add("lr-schedule", c.lr_schedule, schedules, "how the learning rates change");
  t.add("lr-final", c.lr_final, between(0, 1), "linear, cosine: factor reached at the end");
  t.add("lr-step", c.lr_step, at_least(1), "step: ticks of the schedule between two reductions");
  t.add("lr-every", c.lr_every, at_least(1), "step: updates in a tick");
  t.add("lr-gamma", c.lr_gamma, {0, 1, true, false}, "step, plateau: factor of one reduction");
  t.add("lr-patience", c.lr_patience, at_least(1),
        "plateau: episodes without a better average before a reduction");
  t.add("adam-beta1", c.adam_beta1, {0, 1, false, true}, "Adam's first-moment decay");
  t.add("weight-decay", c.weight_decay, from(0), "L2 penalty added to the gradient");
  t.add("grad-clip", c.grad_clip, from(0), "largest gradient norm of a network, 0: off");
  t.add("grad-clip-alpha", c.grad_clip_alpha, from(0), "the same for the temperature");

  t.group("learning");
  t.add("batch", c.batch, at_least(2), "transitions in one update");
  t.add("buffer", c.buffer, at_least(1), "transitions kept in the replay buffer, 240 B each");
  t.add("replace", c.replace, "sample a batch with replacement");
  t.add("warmup", c.warmup, at_least(0), "transitions stored before learning starts");
  t.add("warmup-random", c.warmup_random, "random actions during the warm-up, not the policy's");
  t.add("warmup-hold", c.warmup_hold, at_least(1), "steps each random action is held");
  t.add("gamma", c.gamma, between(0, 1), "discount per step");
  t.add("tau", c.tau, between(0, 1), "share of the network in its slow target copy, per target update");
  t.add("target", c.target, Names<Target>{{"q", Target::Q}, {"value", Target::Value}, {"none", Target::None}},
        "targets from twin target critics, a value network, or the critics themselves");
  t.add("target-every", c.target_every, at_least(1), "updates between two target updates");
  t.add("train-freq", c.train_freq, at_least(1), "environment steps between two rounds of updates");
  t.add("gradient-steps", c.gradient_steps, at_least(-1), "updates in a round, -1: as many as steps");
  t.add("policy-delay", c.policy_delay, at_least(1), "the actor is updated every n-th update");
  t.add("alpha-delay", c.alpha_delay, at_least(1), "the temperature is updated every n-th update");
  t.add("bootstrap-time-limit", c.bootstrap_time_limit, "value the future beyond the time limit");
  t.add("reward-scale", c.reward_scale, above(0), "factor on the reward the critics see; scores are raw");

  t.group("entropy and exploration");
  t.add("alpha", temperature(c.alpha_learned, c.alpha),
        "temperature: learned, learned from X, or fixed at X");
  t.add("alpha-min", c.alpha_min, from(0), "lower clamp of the temperature");
  t.add("alpha-max", c.alpha_max, from(0), "upper clamp of the temperature, 0: none");
  t.add("target-entropy", automatic_or_number(c.target_entropy_auto, c.target_entropy),
        "wanted entropy; auto: minus the number of actions");
  t.add("noise-correlation", c.noise_correlation, {0, 1, false, true},
        "correlation of exploration noise from step to step");
}

void add_run_options(OptionTable& t, TrainConfig& c) {
  t.group("run");
  t.add("episodes", c.episodes, at_least(1), "episodes to train, 1000 steps each (default 100)");
  t.add("steps", c.steps, at_least(1), "environment steps to train; alone it replaces --episodes")
      .with_letter('n');
  t.add("stop-at", c.stop_at, {},
        "stop when the --best-by score reaches this (the task counts as solved at 3000)");
  t.add("seed", c.seed, {}, "seed of everything random; absent or negative: drawn and printed");
  t.add("env", environment_name(c.environment), "environment");
  t.add("out", c.out, "DIR", "the run folder is DIR/sac/<env>_<n>").with_letter('o');
  t.add("run-dir", c.run_dir, "DIR", "this very folder instead; new or empty unless --overwrite")
      .not_stored();
  t.add("name", c.name, "TEXT", "added to the folder's name and the curve's title");
  t.add("overwrite", c.overwrite, "replace the run in --run-dir").not_stored();
  t.add("gui", maybe_switch(c.gui),
        "window, or terminal only (default: terminal; this version has no window)")
      .not_stored();
  t.add("device", device_name(c.device),
        "where the networks live; auto: cuda only for large networks or batches");
  t.add("threads", c.threads, {1, 1024}, "threads of the linear algebra");
  t.add("deterministic", c.deterministic, "same seed, same bits: one thread, on the CPU");

  t.group("evaluation and checkpoints");
  t.add("eval-every", c.eval_every, at_least(0), "environment steps between evaluations, 0: off");
  t.add("eval-episodes", c.eval_episodes, at_least(1), "deterministic episodes in an evaluation");
  t.add("save-every", c.save_every, at_least(0),
        "environment steps between checkpoints, 0: only best and last");
  t.add("keep", c.keep, at_least(0), "numbered checkpoints kept; best and last always are");
  t.add("save-replay", c.save_replay, Names<SaveReplay>{{"none", SaveReplay::None}},
        "replay buffer in checkpoints (last and all come with resume)");
  t.add("best-by", c.best_by, Names<BestBy>{{"avg", BestBy::Average}, {"eval", BestBy::Evaluation}},
        "best by the average of the last episodes, or by evaluation");
  t.add("avg-window", c.average_window, at_least(1), "episodes in the average");

  t.group("logs and films");
  t.add("log", log_targets(c.log), "progress.csv, TensorBoard events, progress.json; or none");
  t.add("log-every", c.log_every, at_least(1), "episodes between two tables");
  t.add("video", video_plan(c.video), "films to make; or none");
  add_film_options(t, c.film);
}

}  // namespace

Custom picture_size(int& width, int& height) {
  return {.shape = Shape::Text,
          .value = "WxH",
          .set =
              [&](const std::string& name, std::string_view text) {
                constexpr WholeRange kSide{16, 8192};
                const std::size_t cross = text.find('x');
                const auto side = [&](std::string_view part) -> std::optional<int> {
                  const auto value = parse_whole(part);
                  if (!value || *value < kSide.low || *value > kSide.high) return std::nullopt;
                  return static_cast<int>(*value);
                };
                const auto w = side(text.substr(0, cross));
                const auto h = cross == std::string_view::npos ? std::nullopt : side(text.substr(cross + 1));
                if (!w || !h) refuse(name, "needs WxH, 16 to 8192 each", text);
                width = *w;
                height = *h;
              },
          .show = [&] { return OptionTable::quoted(std::to_string(width) + "x" + std::to_string(height)); }};
}

void add_film_options(OptionTable& t, FilmSettings& film) {
  t.add("size", picture_size(film.width, film.height), "of films, in pixels");
  t.add("fps", frame_rate(film.fps), "frames per second; native: one frame a step, 60.6");
  t.add("crf", film.crf, {0, 51}, "quality of films, lower is better and larger");
  const std::vector<std::string> x264 = {"ultrafast", "superfast", "veryfast", "faster",  "fast",
                                         "medium",    "slow",      "slower",   "veryslow"};
  t.add("preset-x264",
        {.shape = Shape::Text,
         .value = "NAME",
         .set =
             [&film, x264](const std::string& name, std::string_view text) {
               film.x264_preset = x264[OptionTable::index_of(name, text, x264)];
             },
         .show = [&film] { return OptionTable::quoted(film.x264_preset); }},
        "x264's preset, ultrafast to veryslow: slower makes smaller files");
  t.add("codec", film.codec, "NAME", "encoder; auto: libx264, h264_nvenc or mpeg4, the first there is");
  t.add("camera", film.camera,
        Names<viz::CameraKind>{{"follow", viz::CameraKind::Follow},
                               {"side", viz::CameraKind::Side},
                               {"front", viz::CameraKind::Front},
                               {"pybullet", viz::CameraKind::Pybullet}},
        "where films are seen from");
  t.add("hud", film.hud, "episode, return, speed and time in the picture");
}

OptionTable train_options(TrainConfig& config) {
  OptionTable table;
  add_run_options(table, config);
  table.group("recipe");
  table.add("preset",
            {.shape = Shape::Text,
             .value = OptionTable::joined(agent::preset_names(), "|"),
             .set =
                 [&config](const std::string& name, std::string_view text) {
                   config.preset =
                       agent::preset_names()[OptionTable::index_of(name, text, agent::preset_names())];
                 },
             .show = [&config] { return OptionTable::quoted(config.preset); }},
            "start values of everything below");
  add_agent_options(table, config.agent);
  return table;
}

void apply_preset(TrainConfig& config, const std::string& name) {
  config = TrainConfig{};
  const auto& names = agent::preset_names();
  config.preset = names[OptionTable::index_of("--preset", name, names)];
  config.agent = agent::preset(config.preset);
  if (name == "smoke") {
    config.eval_every = 200;
    config.eval_episodes = 1;
    config.film.width = 160;
    config.film.height = 90;
    config.film.x264_preset = "ultrafast";
  }
}

std::int64_t transition_bytes() {
  return static_cast<std::int64_t>(sizeof(float)) * (2 * env::kObservationSize + env::kActionSize + 2);
}

std::int64_t planned_steps(const TrainConfig& config) {
  constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();
  const std::int64_t by_episodes = config.episodes && *config.episodes < kEndless / env::kTimeLimit
                                       ? *config.episodes * env::kTimeLimit
                                       : kEndless;
  return std::min(by_episodes, config.steps.value_or(kEndless));
}

std::vector<std::string> settle(TrainConfig& config) {
  std::vector<std::string> warnings;
  agent::SacConfig& agent = config.agent;

  if (!config.episodes && !config.steps) {
    if (config.preset == "smoke") {
      config.steps = kSmokeSteps;
    } else {
      config.episodes = kDefaultEpisodes;
    }
  }
  if (config.seed.value_or(-1) < 0)
    config.seed = static_cast<std::int64_t>(std::random_device{}() & 0x7fffffffU);
  if (config.out.empty()) throw UsageError("--out needs a folder");

  if (agent.warmup < agent.batch) {
    warnings.push_back("warm-up " + std::to_string(agent.warmup) + " < batch " + std::to_string(agent.batch) +
                       ": learning would start at " + std::to_string(agent.batch) + "; set --warmup " +
                       std::to_string(agent.batch));
    agent.warmup = agent.batch;
  }
  agent.validate();

  const double needed = static_cast<double>(agent.buffer) * static_cast<double>(transition_bytes());
  const double available = available_memory();
  if (needed > available) {
    const double largest = available * 0.8 / static_cast<double>(transition_bytes());
    throw UsageError("--buffer " + compact(agent.buffer) + " needs " + byte_size(needed) + ", machine has " +
                     byte_size(available) + " free; largest here about " +
                     compact(static_cast<std::int64_t>(largest)));
  }

  constexpr double kUsualRate = 3e-4;
  constexpr double kStrangeFactor = 100.0;
  const double fastest = std::max({agent.lr_actor, agent.lr_critic, agent.lr_value, agent.lr_alpha});
  if (fastest >= kUsualRate * kStrangeFactor) {
    warnings.push_back("learning rate " + shortest(fastest) + " is " + grouped(fastest / kUsualRate, 0) +
                       "x the usual 3e-4");
  }
  const int cores = processor_count();
  if (config.threads > cores) {
    warnings.push_back(std::to_string(config.threads) + " threads on " + std::to_string(cores) +
                       (cores == 1 ? " core" : " cores") + " is usually far slower; use 1");
  }
  if (config.deterministic) {
    if (config.threads != 1) throw UsageError("--deterministic needs --threads 1");
    if (config.device.starts_with("cuda")) throw UsageError("--deterministic needs --device cpu");
    config.device = "cpu";
  }
  return warnings;
}

}  // namespace gallop::app
