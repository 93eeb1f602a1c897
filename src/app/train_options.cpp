// SPDX-License-Identifier: MIT
// The option table of `train`: one entry per option, and nothing else.
#include "app/config.h"
#include "app/config_values.h"

namespace gallop::app {
namespace {

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
  t.add("hidden", layer_sizes(c.hidden), "widths of the hidden layers of every network");
  t.add("critics", c.critics, at_least(1),
        "networks that estimate Q; targets take the smallest answer, or all quantiles but the largest");
  t.add("quantiles", c.quantiles, at_least(0),
        "quantiles that each critic estimates (TQC); 0: the mean alone");
  t.add("drop-quantiles", c.quantiles_dropped, at_least(0),
        "largest quantiles left out of the target, per critic");
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
  t.add("lr", all_learning_rates(c), "all four learning rates at once").not_stored();
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
  t.add("buffer", c.buffer, at_least(1),
        "transitions kept in the replay buffer, 240 B each, 448 B with deltas");
  t.add("replace", c.replace, "sample a batch with replacement");
  t.add("warmup", c.warmup, at_least(0), "transitions stored before learning starts");
  t.add("warmup-random", c.warmup_random, "random actions during the warm-up, not the policy's");
  t.add("warmup-hold", c.warmup_hold, at_least(1), "steps each random action is held");
  t.add("gamma", c.gamma, between(0, 1), "discount per step");
  t.add("n-step", c.n_step, at_least(1), "steps of reward before the bootstrap");
  t.add("tau", c.tau, between(0, 1), "share of the network in its slow target copy, per target update");
  t.add(
      "actor-average", c.actor_average, between(0, 1),
      "share of all the actor's updates, the newest, over which the actor that is evaluated and saved as the "
      "policy is averaged, 0: the newest itself");
  t.add("target", c.target, Names<Target>{{"q", Target::Q}, {"value", Target::Value}, {"none", Target::None}},
        "targets from target critics, a value network, or the critics themselves");
  t.add("target-every", c.target_every, at_least(1), "updates between two target updates");
  t.add("train-freq", c.train_freq, at_least(1), "environment steps between two rounds of updates");
  t.add("gradient-steps", c.gradient_steps, at_least(-1), "updates in a round, -1: as many as steps");
  t.add("policy-delay", c.policy_delay, at_least(1), "the actor is updated every n-th update");
  t.add("alpha-delay", c.alpha_delay, at_least(1), "the temperature is updated every n-th update");
  t.add("bootstrap-time-limit", c.bootstrap_time_limit, "value the future beyond the time limit");
  t.add("reward-scale", c.reward_scale, above(0), "factor on the reward the critics see; scores are raw");
  t.add(
      "steady-from", c.steady_from, at_least(0),
      "environment steps after which updates are steadier: what is below holds, and exploration noise is no "
      "longer correlated, 0: never");
  t.add("steady-rate", c.steady_rate, above(0), "factor on all learning rates from then on");
  t.add("steady-n-step", c.steady_n_step, at_least(1),
        "steps of reward before the bootstrap from then on, if more than --n-step");
  t.add("steady-buffer", c.steady_buffer, at_least(1),
        "transitions kept in the replay buffer from then on, if more than --buffer");

  t.group("entropy and exploration");
  t.add("alpha", temperature(c.alpha_learned, c.alpha),
        "temperature: learned, learned from X, or fixed at X");
  t.add("alpha-min", c.alpha_min, from(0), "lower clamp of the temperature");
  t.add("alpha-max", c.alpha_max, from(0), "upper clamp of the temperature, 0: none");
  t.add("target-entropy", automatic_or_number(c.target_entropy_auto, c.target_entropy),
        "wanted entropy; auto: minus the number of actions");
  t.add("target-entropy-start", c.target_entropy_start, RealRange{},
        "wanted entropy at the first step, with --target-entropy-steps");
  t.add("target-entropy-steps", c.target_entropy_steps, at_least(0),
        "environment steps in which the wanted entropy goes from there to --target-entropy, 0: at once");
  t.add("scouts", c.scouts, at_least(0),
        "learners that are begun, each with networks and noise of its own; the best goes on; 0: as many as "
        "learn in an eighth of the run, at most 8");
  t.add("scout-steps", c.scout_steps, at_least(1),
        "environment steps that each of several learns before three episodes of its policy judge it");
  t.add("restart-after", c.restart_after, at_least(0),
        "at first the world starts anew every n-th step, within the episode, 0: never");
  t.add("restart-doubling", c.restart_doubling, at_least(1),
        "environment steps in which that n doubles, until it is an episode long");
  t.add("restart-speed", c.restart_speed, between(0, 10), "such a start is a run at up to X m/s, 0: at rest");
  t.add(
      "limit-cost", c.limit_cost, from(0),
      "for a time, what learning pays for each joint that stands at its limit, beside the 0.1 of the reward");
  t.add("limit-cost-window", c.limit_cost_window, at_least(1),
        "recent environment steps, as an exponential mean, whose share that such a joint was at its limit it "
        "pays; 1: all at a touch");
  t.add("limit-cost-from", c.limit_cost_from, at_least(1),
        "environment steps after which that cost begins; twice as many, and it is there in full");
  t.add("limit-cost-until", c.limit_cost_until, at_least(3),
        "environment steps after which it is gone, having faded in the last third of them");
  t.add("noise-correlation", c.noise_correlation, {0, 1, false, true},
        "correlation of exploration noise from step to step");
  t.add("noise-period", c.noise_period, at_least(0),
        "environment steps in which exploration noise swings to and fro, 0: it does not");
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
  t.add("gui", optional_switch(c.gui), "window, or terminal only (default: window if there is a display)")
      .not_stored();
  t.add("device", device_name(c.device),
        "where the networks live; auto: cuda unless networks and batches are tiny");
  t.add("threads", c.threads, {1, 1024},
        "threads that share an update on the CPU: 2 where two cores are idle; same results");
  t.add("deterministic", c.deterministic, "same seed, same bits: one thread, on the CPU");

  t.group("evaluation and checkpoints");
  t.add("eval-every", c.eval_every, at_least(0), "environment steps between evaluations, 0: off");
  t.add("eval-episodes", c.eval_episodes, at_least(1), "deterministic episodes in an evaluation");
  t.add("save-every", c.save_every, at_least(0),
        "environment steps between checkpoints, 0: only best and last");
  t.add("keep", c.keep, at_least(0), "numbered checkpoints kept; best and last always are");
  t.add("save-replay", c.save_replay,
        Names<SaveReplay>{{"none", SaveReplay::None}, {"last", SaveReplay::Last}, {"all", SaveReplay::All}},
        "replay buffer in the last two checkpoints, or in all; resume needs it");
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

void add_film_options(OptionTable& t, FilmSettings& film) {
  t.add("size", picture_size(film.width, film.height), "of films, in pixels");
  t.add("fps", frame_rate(film.fps), "frames per second; native: one frame a step, 60.6");
  t.add("crf", film.crf, {0, 51}, "quality of films, lower is better and larger");
  t.add("preset-x264", x264_preset(film.x264_preset),
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
  table.add("preset", preset_name(config.preset), "start values of everything below");
  table.add("deltas", config.deltas,
            "the networks also see how each number of the observation changed in the last step");
  add_agent_options(table, config.agent);
  return table;
}

}  // namespace gallop::app
