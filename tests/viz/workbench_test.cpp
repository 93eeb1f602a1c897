// SPDX-License-Identifier: MIT
// Keys and clicks in, intents out: the window's panels without a window.
#include "viz/workbench.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <doctest/doctest.h>

#include <algorithm>

#include "made_up_model.h"
#include "workbench_driver.h"

using namespace gallop::viz;

TEST_CASE("a click on pause wants the view paused, a second one on play wants it going") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK(driver.click("Pause").pause == true);
  driver.model.playback.paused = true;
  driver.settle();
  CHECK(driver.click("Play").pause == false);
}

TEST_CASE("every command of the run has a button that yields its intent") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK(driver.click("Pause training").pause_training == true);
  CHECK(driver.click("Checkpoint").checkpoint);
  CHECK(driver.click("Stop and save").stop_and_save);
  driver.model.training.state = TrainingState::Paused;
  driver.settle();
  CHECK(driver.click("Resume training").pause_training == false);
}

TEST_CASE("every command of the view has a button that yields its intent") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK(driver.click("Step").step == 1);
  CHECK(driver.click("Step back").step == -1);
  CHECK(driver.click("New episode").restart);
  CHECK(*driver.click("Slower").speed == doctest::Approx(0.794).epsilon(0.01));
  CHECK(*driver.click("Faster").speed == doctest::Approx(1.259).epsilon(0.01));
  driver.model.playback.speed = 3.0;
  CHECK(*driver.click("Real time").speed == 1.0);
  CHECK(driver.click("best episode").show == Show::Best);
  CHECK(driver.click("sampled").stochastic == true);
}

TEST_CASE("each key yields its intent") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK(driver.press(GLFW_KEY_SPACE).pause == true);
  CHECK(driver.press(GLFW_KEY_SPACE, false, true).pause_training == true);
  CHECK(driver.press(GLFW_KEY_RIGHT).step == 1);
  CHECK(driver.press(GLFW_KEY_LEFT).step == -1);
  CHECK(driver.press(GLFW_KEY_N).restart);
  CHECK(driver.press(GLFW_KEY_MINUS).speed.has_value());
  CHECK(driver.press(GLFW_KEY_EQUAL).speed.has_value());
  CHECK(driver.press(GLFW_KEY_BACKSPACE).speed == 1.0);
  CHECK(driver.press(GLFW_KEY_S, true).checkpoint);
  CHECK(driver.press(GLFW_KEY_Q, true).stop_and_save);
  (void)driver.press(GLFW_KEY_F12);
  CHECK(driver.screenshot);
  (void)driver.press(GLFW_KEY_R);
  CHECK(driver.record);
}

TEST_CASE("the space bar with shift pauses the training and not the view") {
  WorkbenchDriver driver(made_up_model(300));
  const ViewerIntent intent = driver.press(GLFW_KEY_SPACE, false, true);
  CHECK(intent.pause_training == true);
  CHECK_FALSE(intent.pause.has_value());
}

TEST_CASE("letters and boxes change what the picture shows") {
  WorkbenchDriver driver(made_up_model(300));
  const auto picture = [&] {
    return driver.workbench.picture(driver.model.playback.poses, driver.model.playback.contacts);
  };
  CHECK(picture().markers.empty());
  (void)driver.press(GLFW_KEY_C);
  const std::size_t contacts = picture().markers.size();
  CHECK(contacts > 0);
  (void)driver.click("Forces");
  CHECK(picture().markers.size() > contacts);
  (void)driver.press(GLFW_KEY_W);
  CHECK(picture().options.wireframe);
  (void)driver.click("Shadows");
  CHECK_FALSE(picture().options.shadows);
  (void)driver.press(GLFW_KEY_G);
  CHECK_FALSE(picture().options.grid);
  (void)driver.press(GLFW_KEY_V);
  CHECK(picture().options.collisions);
}

TEST_CASE("a command that cannot be given now does nothing") {
  WorkbenchDriver driver(made_up_model(300));
  driver.model.training.state = TrainingState::Finished;
  driver.settle();
  CHECK_FALSE(driver.press(GLFW_KEY_S, true).checkpoint);
  CHECK_FALSE(driver.click("Checkpoint").checkpoint);
  CHECK_FALSE(driver.press(GLFW_KEY_SPACE, false, true).pause_training.has_value());
  CHECK_FALSE(driver.click("policy.pt").show.has_value());
}

TEST_CASE("the menus give the same commands") {
  WorkbenchDriver driver(made_up_model(300));
  (void)driver.click("menu Run");
  CHECK(driver.click("menu Checkpoint").checkpoint);
  (void)driver.click("menu File");
  (void)driver.click("menu Screenshot");
  CHECK(driver.screenshot);
}

TEST_CASE("the scrub line and the speed line seek and set") {
  WorkbenchDriver driver(made_up_model(300));
  const Box scrub = driver.item("scrub").box;
  const auto seek = driver.drag({scrub.right - 8.0F, scrub.middle().y}, scrub.middle()).seek;
  REQUIRE(seek.has_value());
  CHECK(*seek == doctest::Approx(427 / 2).epsilon(0.1));
  const Box speed = driver.item("speed").box;
  CHECK(*driver.drag(speed.middle(), {speed.right - 1.0F, speed.middle().y}).speed == doctest::Approx(10.0));
}

TEST_CASE("closing asks while a run is under way, and has three answers") {
  WorkbenchDriver driver(made_up_model(300));
  const auto ask = [&] {
    driver.workbench.ask_to_close();
    const ViewerIntent intent = driver.frame();
    CHECK_FALSE(intent.close);
    driver.settle();
  };
  ask();
  const ViewerIntent keep = driver.click("Keep training in terminal");
  CHECK(keep.close);
  CHECK(keep.answer == CloseAnswer::KeepTraining);
  ask();
  const Item stop = driver.item("Cancel");
  driver.move_to(stop.box.middle());
  CHECK_FALSE(driver.click("Cancel").close);
  CHECK_FALSE(driver.shows("Cancel"));
  ask();
  CHECK_FALSE(driver.press(GLFW_KEY_ESCAPE).close);
  CHECK_FALSE(driver.shows("Cancel"));
  ask();
  // two buttons say so; the dialog's is the later one
  const auto& items = driver.workbench.items().all();
  const auto last = std::find_if(items.rbegin(), items.rend(),
                                 [](const Item& one) { return one.label == "Stop and save"; });
  const ImVec2 place = last->box.middle();
  const ViewerIntent save = driver.drag(place, place);
  CHECK(save.close);
  CHECK(save.answer == CloseAnswer::StopAndSave);
}

TEST_CASE("while a question is asked, keys do nothing else") {
  WorkbenchDriver driver(made_up_model(300));
  driver.workbench.ask_to_close();
  driver.settle();
  CHECK_FALSE(driver.press(GLFW_KEY_SPACE).pause.has_value());
  CHECK_FALSE(driver.press(GLFW_KEY_S, true).checkpoint);
}

TEST_CASE("without a run under way the window closes at once") {
  WorkbenchDriver driver(made_up_model(300));
  driver.model.training.state = TrainingState::None;
  driver.settle();
  driver.workbench.ask_to_close();
  const ViewerIntent intent = driver.frame();
  CHECK(intent.close);
  CHECK_FALSE(intent.answer.has_value());
  CHECK(driver.press(GLFW_KEY_Q, true).close);
  CHECK(driver.press(GLFW_KEY_W, true).close);
}

TEST_CASE("dropped files are wanted open, once") {
  WorkbenchDriver driver(made_up_model(300));
  driver.workbench.drop({"policy.pt", "runs/3"});
  CHECK(driver.frame().open == std::vector<std::filesystem::path>{"policy.pt", "runs/3"});
  CHECK(driver.frame().open.empty());
}

TEST_CASE("a path can be typed") {
  WorkbenchDriver driver(made_up_model(300));
  (void)driver.press(GLFW_KEY_O, true);
  driver.settle();
  REQUIRE(driver.shows("path"));
  driver.type("runs/3/policy.pt");
  CHECK_FALSE(driver.press(GLFW_KEY_C).pause.has_value());
  CHECK(driver.press(GLFW_KEY_ENTER).open == std::vector<std::filesystem::path>{"runs/3/policy.pt"});
  driver.settle();
  CHECK_FALSE(driver.shows("path"));
}

TEST_CASE("a trainer that failed is told in a banner, with what is safe, until dismissed") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK_FALSE(driver.shows("failure"));
  driver.model.training.state = TrainingState::Failed;
  driver.model.training.failure = "critic loss is NaN at step 181,204";
  driver.settle();
  CHECK(driver.shows("failure"));
  CHECK(driver.shows("last good checkpoint"));
  CHECK(driver.click("Pause").pause == true);
  (void)driver.click("Dismiss");
  driver.settle();
  CHECK_FALSE(driver.shows("failure"));
}

TEST_CASE("notices stay for a few seconds") {
  WorkbenchDriver driver(made_up_model(300));
  driver.model.notices = {{"overlay added: run 2", LogTone::Good}};
  (void)driver.frame();
  driver.model.notices.clear();
  (void)driver.frame();
  CHECK(driver.shows("toast"));
  for (int i = 0; i < 30 * 6; ++i) (void)driver.frame();
  CHECK_FALSE(driver.shows("toast"));
}

TEST_CASE("the function keys show and hide panels") {
  WorkbenchDriver driver(made_up_model(300));
  CHECK_FALSE(driver.shows("help page"));
  (void)driver.press(GLFW_KEY_F1);
  CHECK(driver.shows("help page"));
  (void)driver.press(GLFW_KEY_ESCAPE);
  driver.settle();
  CHECK_FALSE(driver.shows("help page"));
  (void)driver.press(GLFW_KEY_F4);
  CHECK(driver.shows("bar bthigh speed"));
  (void)driver.press(GLFW_KEY_F3);
  CHECK(driver.shows("p50 / p99"));
  (void)driver.press(GLFW_KEY_F2);
  CHECK(driver.shows("OpenGL value"));
  const float before = driver.item("picture").box.width();
  (void)driver.press(GLFW_KEY_F6);
  CHECK_FALSE(driver.shows("Checkpoint"));
  CHECK(driver.item("picture").box.width() > before + 200.0F);
  (void)driver.press(GLFW_KEY_F7);
  CHECK_FALSE(driver.shows("chart Episode return"));
  (void)driver.press(GLFW_KEY_F8);
  CHECK(driver.item("picture").box.width() == 1280.0F);
}

TEST_CASE("splitters move and are remembered") {
  WorkbenchDriver driver(made_up_model(300));
  const ImVec2 place = driver.item("charts splitter").box.middle();
  const float before = driver.item("picture").box.width();
  (void)driver.drag(place, {place.x - 60.0F, place.y});
  driver.settle();
  CHECK(driver.item("picture").box.width() == doctest::Approx(before - 60.0F).epsilon(0.02));
  CHECK(driver.workbench.settings().charts_width > 0.0F);
  const ImVec2 log = driver.item("log splitter").box.middle();
  (void)driver.drag(log, {log.x, log.y - 40.0F});
  CHECK(driver.workbench.settings().log_height > 100.0F);
}

TEST_CASE("the mouse orbits, pans, zooms and selects") {
  WorkbenchDriver driver(made_up_model(300));
  const auto camera = [&] { return driver.workbench.picture(driver.model.playback.poses, {}).camera; };
  const Box picture = driver.item("picture").box;
  const Camera start = camera();
  (void)driver.drag(picture.middle(), {picture.middle().x + 80.0F, picture.middle().y});
  CHECK(glm::distance(camera().eye, start.eye) > 0.1F);
  CHECK(glm::distance(camera().target, start.target) < 1e-3F);
  const float far = glm::distance(camera().eye, camera().target);
  ImGui::GetIO().MouseWheel = 2.0F;
  (void)driver.frame();
  ImGui::GetIO().MouseWheel = 0.0F;
  CHECK(glm::distance(camera().eye, camera().target) < far - 0.1F);
  const glm::vec3 target = camera().target;
  (void)driver.drag(picture.middle(), {picture.middle().x + 80.0F, picture.middle().y}, 1);
  CHECK(glm::distance(camera().target, target) > 0.1F);
}

TEST_CASE("a body is selected by double-click, and pulled with control while that is possible") {
  WorkbenchDriver driver(made_up_model(300));
  (void)driver.press(GLFW_KEY_1);  // seen from the side, the torso is above the middle
  const Box picture = driver.item("picture").box;
  const auto selected = [&] {
    return driver.workbench.picture(driver.model.playback.poses, {}).options.selected;
  };
  std::optional<ImVec2> place;
  for (float y = picture.top + 5.0F; y < picture.bottom && !place; y += 6.0F) {
    driver.move_to({picture.middle().x, y});
    ImGui::GetIO().KeyCtrl = true;
    const auto push = driver.drag({picture.middle().x, y}, {picture.middle().x + 40.0F, y}, 0, true).push;
    if (push) {
      place = ImVec2{picture.middle().x, y};
      CHECK(push->body == 0);
      CHECK(push->force[0] > 1.0);
      CHECK(push->force[1] == doctest::Approx(0.0));
    }
  }
  REQUIRE(place.has_value());
  CHECK(selected() == 0);
  CHECK_FALSE(driver.frame().push.has_value());

  driver.model.playback.can_push = false;
  CHECK_FALSE(driver.drag(*place, {place->x + 40.0F, place->y}, 0, true).push.has_value());
  CHECK(driver.shows("toast"));
}

TEST_CASE("each camera has a key and a box") {
  WorkbenchDriver driver(made_up_model(300));
  const auto eye = [&] { return driver.workbench.picture(driver.model.playback.poses, {}).camera.eye; };
  const glm::vec3 follow = eye();
  (void)driver.press(GLFW_KEY_3);
  CHECK(glm::distance(eye(), follow) > 0.5F);
  (void)driver.click("Side");
  const glm::vec3 side = eye();
  (void)driver.press(GLFW_KEY_ESCAPE);
  driver.model.playback.poses = made_up_poses(40.0);
  driver.model.playback.step += 1;
  driver.settle();
  CHECK(glm::distance(eye(), side) < 0.3F);  // free: it stays
  (void)driver.press(GLFW_KEY_TAB);
  CHECK(eye().x > 30.0F);
}

TEST_CASE("nothing is cut off in small and large windows") {
  struct Size {
    float width, height, scale;
  };
  for (const Size& size :
       {Size{1024, 640, 1.0F}, Size{1280, 800, 1.0F}, Size{2560, 1440, 1.0F}, Size{2560, 1440, 1.25F}}) {
    CAPTURE(size.width);
    CAPTURE(size.scale);
    WorkbenchDriver driver(made_up_model(300), size.width, size.height, size.scale);
    driver.facts.recording = 3.0;
    driver.settle();
    const Box screen{0.0F, 0.0F, size.width, size.height};
    CHECK(driver.workbench.items().all().size() > 50);
    for (const Item& item : driver.workbench.items().all()) {
      CAPTURE(item.label);
      const bool scrolls = item.label.rfind("chart ", 0) == 0 || item.label.rfind("plot ", 0) == 0 ||
                           item.label.rfind("bar ", 0) == 0 || item.label == "log line";
      CHECK(item.text_fits);
      CHECK(item.box.left >= 0.0F);
      CHECK(item.box.right <= screen.right + 0.5F);
      if (!scrolls) {
        CHECK(item.seen.height() == doctest::Approx(item.box.height()));
        CHECK(item.seen.width() == doctest::Approx(item.box.width()));
        CHECK(item.box.bottom <= screen.bottom + 0.5F);
      }
    }
  }
}

TEST_CASE("every state of a run is drawn, from before the first episode to after the last") {
  for (const int episodes : {0, 1, 2, 5000}) {
    for (const TrainingState state :
         {TrainingState::None, TrainingState::Running, TrainingState::Paused, TrainingState::Stopping,
          TrainingState::Finished, TrainingState::Failed}) {
      WorkbenchDriver driver(made_up_model(episodes));
      driver.model.training.state = state;
      driver.model.playback.reward_trace.clear();
      driver.model.playback.action.clear();
      driver.settle();
      CHECK(driver.shows("picture"));
      CHECK(driver.shows("Checkpoint") == (state != TrainingState::None));
      CHECK(driver.shows("chart Episode return") == (state != TrainingState::None));
    }
  }
}

TEST_CASE("without a trainer the sensors have the charts' room, and an empty log gives up its own") {
  ViewerModel model = made_up_model(0);
  model.training = {};
  model.log.clear();
  WorkbenchDriver driver(model);
  CHECK(driver.shows("bar bthigh speed"));
  CHECK_FALSE(driver.shows("log splitter"));
  driver.model.log = {{"policy.pt: 26 -> 6", LogTone::Plain}};
  driver.settle();
  CHECK(driver.shows("log splitter"));
}

TEST_CASE("an empty model is drawn too") {
  WorkbenchDriver driver{ViewerModel{}};
  CHECK(driver.shows("picture"));
  CHECK_FALSE(driver.drag(driver.item("picture").box.middle(), {700.0F, 300.0F}, 0, true).push.has_value());
}
