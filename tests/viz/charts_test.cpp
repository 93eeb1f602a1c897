// SPDX-License-Identifier: MIT
// What the window's charts show of a model, and what the mouse does with them.
#include "viz/charts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "made_up_model.h"
#include "workbench_driver.h"

using namespace gallop::viz;

namespace {

std::vector<std::string> names(const PlotContent& content) {
  std::vector<std::string> words;
  for (const PlotSeries& series : content.series) words.push_back(series.name);
  return words;
}

std::size_t place_of(const PlotContent& content, const std::string& name) {
  const auto all = names(content);
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin());
}

}  // namespace

TEST_CASE("the best average lies under the mean, which would hide behind it") {
  const PlotContent content = return_chart(made_up_model(300), true);
  CHECK(place_of(content, "best") < place_of(content, "mean(100)"));
  CHECK(content.series[place_of(content, "best")].dash != Dash::Solid);
  CHECK(content.series[place_of(content, "evaluation")].mark == Mark::Ring);
}

TEST_CASE("the reference can be left out, and does not widen the chart") {
  const ViewerModel model = made_up_model(300);
  CHECK(place_of(return_chart(model, false), "RL Zoo") == return_chart(model, false).series.size());
  const PlotContent content = return_chart(model, true);
  CHECK_FALSE(content.series[place_of(content, "RL Zoo")].sets_x);
}

TEST_CASE("a dropped run adds its mean and its episodes") {
  ViewerModel model = made_up_model(10);
  model.overlays.push_back({"run 2", {1000, 2000, 3000}, {1.0, 2.0, 6.0}, {}, {}});
  const PlotContent content = return_chart(model, false);
  const PlotSeries& mean = content.series[place_of(content, "run 2")];
  CHECK(mean.y.back() == doctest::Approx(3.0));
  CHECK_FALSE(content.series[place_of(content, "run 2 episodes")].is_named);
}

TEST_CASE("without a trainer there is only the episode, and with an overlay its curve") {
  ViewerModel model = made_up_model(0);
  model.training = {};
  CHECK(charts_of(model, true).size() == 1);
  model.overlays.push_back({"run 2", {1000}, {1.0}, {}, {}});
  CHECK(charts_of(model, true).size() == 2);
  CHECK(charts_of(made_up_model(3), true).size() == 6);
}

TEST_CASE("a value network's loss is shown where there is one") {
  ViewerModel model = made_up_model(20);
  CHECK(names(loss_chart(model.training.history)) == std::vector<std::string>{"critic", "actor (right)"});
  model.training.history.value_loss.back() = 1.0;
  CHECK(names(loss_chart(model.training.history)) ==
        std::vector<std::string>{"critic", "value", "actor (right)"});
}

TEST_CASE("the five reward terms follow the episode") {
  const ViewerModel model = made_up_model(1);
  const PlotContent content = reward_chart(model.playback);
  CHECK(names(content) == reward_names());
  CHECK(content.series[1].y.size() == model.playback.reward_trace.size());
  CHECK(content.series[1].y[5] == model.playback.reward_trace[5].progress);
}

TEST_CASE("no two lines of a chart look alike without their colours") {
  ViewerModel model = made_up_model(20);
  model.training.history.value_loss.back() = 1.0;
  for (const PlotContent& content : charts_of(model, true)) {
    for (std::size_t i = 0; i < content.series.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        const PlotSeries& a = content.series[i];
        const PlotSeries& b = content.series[k];
        CAPTURE(a.name);
        CAPTURE(b.name);
        const bool blue_and_orange = a.colour != b.colour && a.dash == Dash::Solid && b.dash == Dash::Solid;
        CHECK((a.dash != b.dash || a.mark != b.mark || a.width != b.width || blue_and_orange ||
               (a.colour & 0xFFFFFFU) != (b.colour & 0xFFFFFFU)));
      }
    }
  }
}

TEST_CASE("a chart is copied as CSV and saved as a picture from its menu") {
  WorkbenchDriver driver(made_up_model(30));
  (void)driver.click("plot Episode return", 1);
  (void)driver.click("chart menu Copy CSV");
  CHECK(driver.clipboard.rfind("series,x,y\n\"episode\",1000,", 0) == 0);
  (void)driver.click("plot Episode return", 1);
  (void)driver.click("chart menu Save PNG");
  driver.settle();
  REQUIRE(driver.chart_picture.has_value());
  CHECK(driver.chart_picture->contains(driver.item("plot Episode return").box.middle()));
  CHECK_FALSE(driver.shows("chart menu Save PNG"));
}

TEST_CASE("a double-click on a chart's title lets it fill the window, and another lets it go back") {
  WorkbenchDriver driver(made_up_model(30));
  const float before = driver.item("plot Episode return").box.width();
  (void)driver.double_click("chart Episode return");
  driver.settle();
  CHECK(driver.item("plot Episode return").box.width() > 1.5F * before);
  CHECK_FALSE(driver.shows("picture"));
  CHECK(driver.workbench.picture_place().is_empty());
  driver.move_to({0.0F, 0.0F});
  for (int i = 0; i < 20; ++i) (void)driver.frame();
  (void)driver.double_click("chart Episode return");
  driver.settle();
  CHECK(driver.shows("picture"));
}

TEST_CASE("hovering a chart, zooming and smoothing draw without harm") {
  WorkbenchDriver driver(made_up_model(300));
  for (const char* chart : {"plot Episode return", "plot Reward of this episode", "plot Losses"}) {
    const Box box = driver.item(chart).box;
    driver.move_to(box.middle());
    (void)driver.drag({box.left + 40.0F, box.middle().y}, {box.right - 60.0F, box.middle().y});
    driver.settle();
    (void)driver.click(chart, 1);
    (void)driver.click("chart menu Logarithmic scale");
    driver.settle();
    (void)driver.double_click(chart);
    driver.settle();
    CHECK(driver.shows(chart));
  }
}
