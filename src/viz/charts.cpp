// SPDX-License-Identifier: MIT
// Names, colours and dash patterns of every line: no two lines of a chart differ by colour alone.
#include "viz/charts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/running_statistics.h"
#include "viz/theme.h"
#include "viz/zoo_reference.h"

namespace gallop::viz {
namespace {

constexpr int kWindow = 100;  ///< episodes in a running mean

PlotSeries line(std::string name, std::span<const double> x, std::span<const double> y, ImU32 colour,
                float width, Dash dash = Dash::Solid) {
  PlotSeries series;
  series.name = std::move(name);
  series.x = x;
  series.y = y;
  series.colour = colour;
  series.width = width;
  series.dash = dash;
  return series;
}

bool any_finite(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// A dropped run: its mean thick, its episodes faint underneath.
void add_overlay(PlotContent& content, const Curve& curve, ImU32 colour) {
  const std::span<const double> mean = content.keep(running_statistics(curve.returns, kWindow).mean);
  PlotSeries raw = line(curve.label + " episodes", curve.x, curve.returns, ink::faded(colour, 0.22F), 1.0F);
  PlotSeries thick = line(curve.label, curve.x, mean, colour, 2.2F, Dash::Dashed);
  raw.is_named = false;
  content.series.push_back(std::move(raw));
  content.series.push_back(std::move(thick));
}

constexpr std::array<const char*, 5> kRewardNames{"alive", "progress", "electricity", "at limit", "feet"};
constexpr std::array<ImU32, 5> kRewardColours{ink::kGrey, ink::kBlue, ink::kOrange, ink::kPink, ink::kGreen};

}  // namespace

PlotContent return_chart(const ViewerModel& model, bool with_reference) {
  const TrainingHistory& history = model.training.history;
  PlotContent content;
  content.title = "Episode return";
  content.note = "the first episode ends after 1000 steps";
  PlotSeries raw = line("episode", history.steps, history.score, ink::faded(ink::kBlue, 0.55F), 1.0F);
  raw.can_smooth = true;
  content.series.push_back(std::move(raw));
  for (std::size_t i = 0; i < model.overlays.size(); ++i) {
    add_overlay(content, model.overlays[i], ink::kOverlays[i % ink::kOverlays.size()]);
  }
  if (with_reference) {
    PlotSeries zoo = line("RL Zoo", kZooSteps, kZooMeans, ink::kGrey, 1.5F, Dash::Dotted);
    zoo.sets_x = false;
    content.series.push_back(std::move(zoo));
  }
  content.series.push_back(
      line("best", history.steps, history.best_average, ink::kYellow, 1.3F, Dash::Dashed));
  content.series.push_back(line("mean(100)", history.steps, history.average, ink::kOrange, 2.6F));
  PlotSeries rings = line("evaluation", history.evaluation_steps, history.evaluation_mean, ink::kText, 1.6F);
  rings.mark = Mark::Ring;
  content.series.push_back(std::move(rings));
  return content;
}

PlotContent reward_chart(const PlaybackModel& playback) {
  PlotContent content;
  content.title = "Reward of this episode";
  content.note = "starts with the first step";
  std::vector<double> steps(playback.reward_trace.size());
  std::array<std::vector<double>, 5> terms;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = static_cast<double>(i + 1);
    const std::vector<double> now = as_list(playback.reward_trace[i]);
    for (std::size_t term = 0; term < terms.size(); ++term) {
      terms[term].push_back(now[term]);
    }
  }
  const std::span<const double> x = content.keep(std::move(steps));
  constexpr std::array<Dash, 5> kDashes{Dash::Dotted, Dash::Solid, Dash::Solid, Dash::Dashed, Dash::Dotted};
  for (std::size_t term = 0; term < terms.size(); ++term) {
    PlotSeries series = line(kRewardNames[term], x, content.keep(std::move(terms[term])),
                             kRewardColours[term], 1.5F, kDashes[term]);
    series.can_smooth = true;
    content.series.push_back(std::move(series));
  }
  return content;
}

PlotContent loss_chart(const TrainingHistory& history) {
  PlotContent content;
  content.title = "Losses";
  content.note = "learning begins after the warm-up";
  content.series.push_back(line("critic", history.steps, history.critic_loss, ink::kOrange, 1.5F));
  if (any_finite(history.value_loss)) {
    content.series.push_back(
        line("value", history.steps, history.value_loss, ink::kPink, 1.5F, Dash::Dotted));
  }
  PlotSeries actor = line("actor (right)", history.steps, history.actor_loss, ink::kBlue, 1.5F, Dash::Dashed);
  actor.right = true;  // minus a value: of another size and sign than the others
  content.series.push_back(std::move(actor));
  for (PlotSeries& series : content.series) {
    series.can_smooth = true;
  }
  return content;
}

PlotContent temperature_chart(const TrainingHistory& history) {
  PlotContent content;
  content.title = "Exploration";
  content.note = "learning begins after the warm-up";
  content.series.push_back(line("temperature", history.steps, history.temperature, ink::kOrange, 2.0F));
  PlotSeries entropy =
      line("entropy (right)", history.steps, history.entropy, ink::kBlue, 1.5F, Dash::Dashed);
  entropy.right = true;
  entropy.can_smooth = true;
  content.series.push_back(std::move(entropy));
  content.from_zero = true;
  return content;
}

PlotContent distance_chart(const TrainingHistory& history) {
  PlotContent content;
  content.title = "Distance and speed";
  content.series.push_back(line("metres", history.steps, history.distance, ink::kBlue, 1.5F));
  PlotSeries speed = line("m/s (right)", history.steps, history.speed, ink::kOrange, 1.5F, Dash::Dashed);
  speed.right = true;
  content.series.push_back(std::move(speed));
  for (PlotSeries& series : content.series) {
    series.can_smooth = true;
  }
  return content;
}

PlotContent rate_chart(const TrainingHistory& history) {
  PlotContent content;
  content.title = "Throughput";
  content.starts_logarithmic = true;
  content.series.push_back(line("steps/s", history.steps, history.env_rate, ink::kBlue, 1.5F));
  content.series.push_back(
      line("updates/s", history.steps, history.update_rate, ink::kOrange, 1.5F, Dash::Dashed));
  for (PlotSeries& series : content.series) {
    series.can_smooth = true;
  }
  return content;
}

std::vector<PlotContent> charts_of(const ViewerModel& model, bool with_reference) {
  const TrainingHistory& history = model.training.history;
  const bool trains = model.training.state != TrainingState::None;
  std::vector<PlotContent> charts;
  if (trains || !model.overlays.empty()) {
    charts.push_back(return_chart(model, with_reference));
  }
  charts.push_back(reward_chart(model.playback));
  if (trains) {
    charts.push_back(loss_chart(history));
    charts.push_back(temperature_chart(history));
    charts.push_back(distance_chart(history));
    charts.push_back(rate_chart(history));
  }
  return charts;
}

std::vector<std::string> reward_names() { return {kRewardNames.begin(), kRewardNames.end()}; }

std::vector<double> as_list(const env::RewardTerms& terms) {
  return {terms.alive, terms.progress, terms.electricity, terms.joints_at_limit, terms.feet_collision};
}

std::uint32_t reward_colour(std::size_t term) { return kRewardColours[term % kRewardColours.size()]; }

}  // namespace gallop::viz
