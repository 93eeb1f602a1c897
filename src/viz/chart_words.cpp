// SPDX-License-Identifier: MIT
// What is written on a learning curve, and where it hides least: the best mean, the curves' names, legend,
// title, axes.
#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "viz/chart.h"

namespace gallop::viz {
namespace {

constexpr Colour kBest{0.90, 0.42, 0.05};

std::string count_of(std::size_t episodes) {
  return episodes == 0 ? "no finished episode yet" : "one episode so far";
}

}  // namespace

void Chart::draw_best(const Series& series) {
  if (!series.running.best || !std::isfinite(series.raw[*series.running.best].x)) {
    return;
  }
  const double best = series.running.mean[*series.running.best];
  const Point at = place({series.raw[*series.running.best].x, best});
  cairo_t* cairo = canvas_.context();
  cairo_new_path(cairo);
  cairo_arc(cairo, at.x, at.y, 6.0 * scale_, 0.0, kTurn);
  canvas_.set_colour(is_single() ? kBest : series.colour);
  cairo_fill_preserve(cairo);
  set_line(kWhite, 1.0, 1.4);
  cairo_stroke(cairo);
  if (!is_single()) {
    return;
  }

  // the number, above or below the point, where it hides less; written over a white outline
  std::array<char, 48> words{};
  std::snprintf(words.data(), words.size(), "best mean %.0f", best);
  canvas_.set_font(17.0 * scale_, true);
  const double width = canvas_.text_width(words.data());
  const double left = plot_.x + 4.0 * scale_;
  const double x = std::clamp(at.x - width + 8.0 * scale_, left,
                              std::max(plot_.x + plot_.width - width - 8.0 * scale_, left));
  const Rectangle above{x, at.y - 31.0 * scale_, width, 20.0 * scale_};
  const Rectangle below{x, at.y + 14.0 * scale_, width, 20.0 * scale_};
  const bool is_below = above.y < plot_.y || (below.y + below.height < plot_.y + plot_.height &&
                                              points_inside(below) < points_inside(above));
  cairo_move_to(cairo, x, (is_below ? below.y : above.y) + 16.0 * scale_);
  cairo_text_path(cairo, words.data());
  set_line(kWhite, 0.9, 5.0);
  cairo_stroke_preserve(cairo);
  canvas_.set_colour(kInk);
  cairo_fill(cairo);
}

/// Each curve's name beside its end, in its colour, moved apart where they would overlap.
void Chart::draw_labels() {
  struct Label {
    double y;
    const Series* series;
  };
  const double line = 20.0 * scale_;
  std::vector<Label> labels;
  for (const Series& one : series_) {
    for (std::size_t i = one.raw.size(); i > 0; --i) {
      if (const double mean = one.running.mean[i - 1]; std::isfinite(mean)) {
        labels.push_back({y_.pixel(mean), &one});
        break;
      }
    }
  }
  std::sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + line);
  }
  if (!labels.empty()) {  // and back up from the lower border
    labels.back().y = std::min(labels.back().y, plot_.y + plot_.height);
    for (std::size_t i = labels.size() - 1; i > 0; --i) {
      labels[i - 1].y = std::min(labels[i - 1].y, labels[i].y - line);
    }
  }
  canvas_.set_font(15.0 * scale_, true);
  for (const Label& label : labels) {
    canvas_.set_colour(label.series->colour);
    canvas_.text(label.series->label, plot_.x + plot_.width + 10.0 * scale_, label.y + 5.0 * scale_);
  }
}

std::vector<Chart::LegendEntry> Chart::legend_entries() const {
  using Sign = LegendEntry::Sign;
  const Colour colour = is_single() ? series_.front().colour : kGrey;
  std::vector<LegendEntry> entries;
  if (!series_.empty()) {
    entries = {{Sign::Thin, colour, "episode return"},
               {Sign::Thick, colour, "mean of last " + std::to_string(options_.window)}};
  }
  if (is_single()) {
    entries.push_back({Sign::Band, colour, "mean \u00b1 std"});
  }
  if (std::any_of(series_.begin(), series_.end(),
                  [](const Series& one) { return !one.evaluations.empty(); })) {
    entries.push_back({Sign::Ring, is_single() ? kInk : kGrey, "evaluation mean"});
  }
  if (options_.zoo_reference) {
    entries.push_back({Sign::Dashed, kReferenceColour, "RL Zoo SAC, mean of last 100"});
  }
  if (options_.threshold) {
    entries.push_back(
        {Sign::Dashed, kThresholdColour, "reward threshold " + short_number(*options_.threshold)});
  }
  return entries;
}

/// How many returns and evaluations a box of words would hide.
std::size_t Chart::points_inside(const Rectangle& box) const {
  std::size_t inside = 0;
  for (const Series& one : series_) {
    for (const auto* some : {&one.raw, &one.evaluations}) {
      inside += static_cast<std::size_t>(std::count_if(
          some->begin(), some->end(), [&](const Point& value) { return box.contains(place(value)); }));
    }
  }
  return inside;
}

/// The corner of the plot that hides the fewest points.
Rectangle Chart::legend_place(double width, double height) const {
  const double gap = 14.0 * scale_;
  const double left = plot_.x + gap;
  const double right = plot_.x + plot_.width - width - gap;
  const double top = plot_.y + gap;
  const double bottom = plot_.y + plot_.height - height - gap;
  Rectangle chosen{};
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const Rectangle& corner :
       {Rectangle{left, top, width, height}, Rectangle{right, bottom, width, height},
        Rectangle{right, top, width, height}, Rectangle{left, bottom, width, height}}) {
    const std::size_t hidden = points_inside(corner);
    if (hidden < fewest) {
      fewest = hidden;
      chosen = corner;
    }
  }
  return chosen;
}

void Chart::draw_legend() {
  const std::vector<LegendEntry> entries = legend_entries();
  if (entries.empty()) {
    return;
  }
  cairo_t* cairo = canvas_.context();
  const double line = 25.0 * scale_;
  const double sign = 34.0 * scale_;
  const double padding = 12.0 * scale_;
  canvas_.set_font(16.0 * scale_);
  double words = 0.0;
  for (const LegendEntry& entry : entries) {
    words = std::max(words, canvas_.text_width(entry.words));
  }
  const Rectangle box = legend_place(words + sign + 10.0 * scale_ + 2.0 * padding,
                                     line * static_cast<double>(entries.size()) + padding);
  canvas_.rounded_rectangle(box.x, box.y, box.width, box.height, 5.0 * scale_);
  canvas_.set_colour(kWhite);
  cairo_fill_preserve(cairo);
  set_line(kGrey, 0.35, 1.0);
  cairo_stroke(cairo);

  double y = box.y + padding / 2.0 + line / 2.0;
  const double x = box.x + padding;
  for (const LegendEntry& entry : entries) {
    using Sign = LegendEntry::Sign;
    if (entry.sign == Sign::Band) {
      canvas_.set_colour(entry.colour, 0.18);
      cairo_rectangle(cairo, x, y - 7.0 * scale_, sign, 14.0 * scale_);
      cairo_fill(cairo);
    } else if (entry.sign == Sign::Ring) {
      set_line(entry.colour, 1.0, 1.8);
      cairo_new_path(cairo);
      cairo_arc(cairo, x + sign / 2.0, y, 4.6 * scale_, 0.0, kTurn);
      cairo_stroke(cairo);
    } else {
      set_line(entry.colour, entry.sign == Sign::Thin ? 0.5 : 1.0, entry.sign == Sign::Thick ? 3.2 : 1.6,
               entry.sign == Sign::Dashed);
      canvas_.line(x, y, x + sign, y);
    }
    canvas_.set_colour(kInk);
    canvas_.text(entry.words, x + sign + 10.0 * scale_, y + 5.5 * scale_);
    y += line;
  }
}

void Chart::draw_words() {
  cairo_t* cairo = canvas_.context();
  canvas_.set_font(26.0 * scale_, true);
  canvas_.set_colour(kInk);
  canvas_.text(options_.title, plot_.x, 44.0 * scale_);
  const double taken = plot_.x + canvas_.text_width(options_.title) + 24.0 * scale_;

  // the facts give way to the title: smaller where room is short
  const double end = options_.width - 36.0 * scale_;
  canvas_.set_font(17.0 * scale_);
  const double wish = canvas_.text_width(options_.facts);
  canvas_.set_font(17.0 * scale_ * std::clamp((end - taken) / std::max(wish, 1.0), 0.3, 1.0));
  canvas_.set_colour(kGrey);
  canvas_.text(options_.facts, end, 44.0 * scale_, Align::Right);

  canvas_.set_font(19.0 * scale_);
  canvas_.set_colour(kInk);
  canvas_.text(options_.x_label, plot_.x + plot_.width / 2.0, options_.height - 24.0 * scale_, Align::Centre);
  cairo_save(cairo);
  cairo_translate(cairo, 30.0 * scale_, plot_.y + plot_.height / 2.0);
  cairo_rotate(cairo, -kTurn / 4.0);
  canvas_.text("episode return", 0.0, 0.0, Align::Centre);
  cairo_restore(cairo);

  std::size_t episodes = 0;
  for (const Series& one : series_) {
    episodes += one.raw.size();
  }
  if (episodes < 2) {
    canvas_.set_font(20.0 * scale_);
    canvas_.set_colour(kGrey);
    canvas_.text(count_of(episodes), plot_.x + plot_.width / 2.0, plot_.y + plot_.height * 0.42,
                 Align::Centre);
  }
}

}  // namespace gallop::viz
