// SPDX-License-Identifier: MIT
// A run and its onlooker: what it is told, and that its wishes are heard between two steps.
#include "app/training_run.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "support/temporary_directory.h"

namespace gallop::app {
namespace {

/// Remembers everything, and answers what it is told to.
class Witness final : public Onlooker {
 public:
  std::function<Request()> answer = [] { return Request::Continue; };
  std::vector<std::int64_t> steps;
  std::vector<ProgressNews> progress;
  std::vector<std::string> checkpoints;
  std::vector<std::shared_ptr<const agent::Policy>> policies;
  std::shared_ptr<const EpisodeRecording> best;

  Request poll() override { return answer(); }
  void see_run(const RunNews& /*news*/) override {}
  void see_steps(std::int64_t now) override { steps.push_back(now); }
  void see_policy(std::shared_ptr<const agent::Policy> policy) override {
    policies.push_back(std::move(policy));
  }
  void see_progress(const ProgressNews& news) override { progress.push_back(news); }
  void see_checkpoint(const std::string& name) override { checkpoints.push_back(name); }
  void see_best_episode(std::shared_ptr<const EpisodeRecording> recording) override {
    best = std::move(recording);
  }
  void see_line(const std::string& /*text*/, Tone /*tone*/) override {}
};

int train(const support::TemporaryDirectory& folder, Witness& witness, std::int64_t episodes) {
  TrainConfig config;
  apply_preset(config, "smoke");
  config.episodes = episodes;
  config.seed = 2;
  config.eval_every = 5000;
  config.save_every = 0;
  config.video = {false, false, 0};
  config.run_dir = (folder.path() / "run").string();
  (void)settle(config);
  env::HalfCheetahEnv world({.seed = 2});
  EpisodeTape tape(world);
  agent::Trainer trainer(config.agent, {.seed = 2, .device = "cpu", .total_steps = planned_steps(config)},
                         tape);
  const RunFolder run(config, {"gallop", "train"});
  Console console({.quiet = true});
  Interrupt interrupt;
  return TrainingRun(config, trainer, run, console, interrupt, &witness, &tape).execute();
}

}  // namespace

TEST_CASE("an onlooker is told every step, every episode with the best so far, and the policies") {
  const support::TemporaryDirectory folder;
  Witness witness;
  CHECK(train(folder, witness, 12) == 0);
  REQUIRE(witness.steps.size() == 12'000);
  CHECK(std::is_sorted(witness.steps.begin(), witness.steps.end()));
  CHECK(witness.policies.size() == 1 + 12 * 4);  // the untrained one, and one every 250 steps
  CHECK(witness.best);

  std::int64_t episodes = 0;
  int evaluations = 0;
  double best = -1e9;
  for (const ProgressNews& news : witness.progress) {
    if (news.evaluation) ++evaluations;
    if (!news.episode) continue;
    CHECK(news.episode->number == ++episodes);
    if (episodes < 10) CHECK(std::isnan(news.best_average));  // too few to judge
    if (episodes < 10) continue;
    best = std::max(best, news.average);
    CHECK(news.best_average == best);
  }
  CHECK(episodes == 12);
  CHECK(evaluations == 2);
}

TEST_CASE("an onlooker's wishes are heard between two steps") {
  const support::TemporaryDirectory folder;
  Witness witness;
  int asked = 0;
  witness.answer = [&] {
    ++asked;
    if (asked == 101) return Request::Save;
    if (asked > 101 && asked <= 150) return Request::Wait;
    return asked == 200 ? Request::Stop : Request::Continue;
  };
  CHECK(train(folder, witness, 100) == 0);
  CHECK(witness.steps.size() == 149);
  CHECK(witness.checkpoints == std::vector<std::string>{"step_000000100", "step_000000149"});
}

}  // namespace gallop::app
