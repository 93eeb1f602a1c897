// SPDX-License-Identifier: MIT
// A frame: input, panels, the picture they ask for, the window; then what the user wants of the window
// itself.
#include "viz/viewer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <exception>
#include <optional>

#include "errors.h"
#include "viz/display_loss.h"
#include "viz/frame_times.h"
#include "viz/png_file.h"
#include "viz/renderer.h"
#include "viz/view_recorder.h"
#include "viz/window.h"
#include "viz/workbench.h"

namespace gallop::viz {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kSecondsBetweenSaves = 2.0;  ///< of the settings
constexpr float kWideWindow = 2200.0F;        ///< from here on automatic text is larger
constexpr float kLargerText = 1.25F;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

bool same(const Camera& a, const Camera& b) {
  return a.eye == b.eye && a.target == b.target && a.field_of_view == b.field_of_view;
}

bool same(const RenderOptions& a, const RenderOptions& b) {
  return a.shadows == b.shadows && a.grid == b.grid && a.wireframe == b.wireframe &&
         a.collisions == b.collisions && a.selected == b.selected;
}

template <typename Value>
bool same(const std::vector<Value>& a, const std::vector<Value>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Value)) == 0);
}

Image part_of(const Image& whole, const Box& box, float density) {
  const auto pixel = [&](float at, int most) {
    return std::clamp(static_cast<int>(std::lround(at * density)), 0, most);
  };
  const int left = pixel(box.left, whole.width);
  const int top = pixel(box.top, whole.height);
  Image part(pixel(box.right, whole.width) - left, pixel(box.bottom, whole.height) - top);
  for (std::ptrdiff_t y = 0; y < part.height; ++y) {
    std::copy_n(whole.pixels.begin() + ((top + y) * whole.width + left) * 4, part.width * 4,
                part.pixels.begin() + y * part.width * 4);
  }
  return part;
}

Hud hud_of(const PlaybackModel& playback) {
  return {playback.episode, playback.episode_return, playback.speed_now, playback.distance,
          playback.step * playback.step_duration};
}

}  // namespace

struct Viewer::Implementation {
  Implementation(const ViewerOptions& wanted, const env::Scene& scene)
      : options(wanted),
        saved(load_settings(wanted.settings)),
        window(wanted.title, saved.width > 0 ? saved.width : wanted.width,
               saved.height > 0 ? saved.height : wanted.height, saved.width == 0),
        renderer(window, scene, 16, 16),
        workbench(scene, saved) {}

  [[nodiscard]] float text_scale() const;
  [[nodiscard]] FrameFacts facts() const;
  void fit_picture();
  bool draw_picture(const PlaybackModel& playback);
  void record_frame(const PlaybackModel& playback);
  void toggle_recording(const TrainingModel& training);
  void end_recording(const std::string& why);
  void fulfil(const WindowWishes& wishes, const TrainingModel& training);
  [[nodiscard]] std::filesystem::path output(const TrainingModel& training) const;
  void save_picture(const Image& image, const TrainingModel& training);
  void save_settings_now_and_then();
  void set_title(const TrainingModel& training);
  template <typename Action>
  bool try_to(const Action& action);

  ViewerOptions options;
  Settings saved;
  Window window;
  Renderer renderer;
  Workbench workbench;
  FrameTimes times;
  double rate = 30.0;

  // the picture as it is
  int picture_width = 0;
  int picture_height = 0;
  bool is_drawn = false;
  PictureWanted drawn;
  env::Poses drawn_poses;
  Image pixels;

  std::optional<ViewRecorder> recorder;
  Clock::time_point recording_since;
  Clock::time_point settings_saved = Clock::now();
};

/// A file that cannot be written is told, and nothing more. False then.
template <typename Action>
bool Viewer::Implementation::try_to(const Action& action) {
  try {
    action();
    return true;
  } catch (const std::exception& error) {
    workbench.tell({error.what(), LogTone::Warning});
    return false;
  }
}

float Viewer::Implementation::text_scale() const {
  const float chosen = workbench.settings().text_scale;
  const bool is_wide = static_cast<float>(window.width()) >= kWideWindow;
  return chosen > 0.0F ? chosen : is_wide ? kLargerText : 1.0F;
}

FrameFacts Viewer::Implementation::facts() const {
  FrameFacts facts;
  facts.frame_ms = times.all();
  facts.frame_limit = static_cast<float>(rate);
  facts.gl = window.description();
  facts.full_screen = window.is_full_screen();
  if (recorder) {
    facts.recording = seconds_since(recording_since);
  }
  return facts;
}

/// To the place it had in the latest frame: while a panel is dragged it is stretched for one frame.
void Viewer::Implementation::fit_picture() {
  const Box& place = workbench.picture_place();
  const int width = static_cast<int>(std::lround(place.width() * window.density()));
  const int height = static_cast<int>(std::lround(place.height() * window.density()));
  if (width < 1 || height < 1 || (width == picture_width && height == picture_height)) {
    return;
  }
  if (recorder) {
    end_recording("the picture's size changed: ");
  }
  renderer.resize(width, height);
  picture_width = width;
  picture_height = height;
  is_drawn = false;
}

/// Only when something changed: a paused picture costs nothing. Whether it did.
bool Viewer::Implementation::draw_picture(const PlaybackModel& playback) {
  PictureWanted wanted = workbench.picture(playback.poses, playback.contacts);
  const bool is_seen = !workbench.picture_place().is_empty();
  if (!is_seen || (is_drawn && same(wanted.camera, drawn.camera) && same(wanted.options, drawn.options) &&
                   same(wanted.markers, drawn.markers) && same(playback.poses, drawn_poses))) {
    return false;
  }
  renderer.draw(playback.poses, wanted.camera, wanted.options, wanted.markers);
  drawn = std::move(wanted);
  drawn_poses = playback.poses;
  is_drawn = true;
  return true;
}

void Viewer::Implementation::record_frame(const PlaybackModel& playback) {
  const auto add = [&] {
    renderer.read_pixels(pixels);
    recorder->add(pixels, hud_of(playback), seconds_since(recording_since));
  };
  if (recorder && !try_to(add)) {
    recorder.reset();
  }
}

void Viewer::Implementation::toggle_recording(const TrainingModel& training) {
  if (recorder) {
    end_recording("");
    return;
  }
  try_to([&] {
    const auto file = next_numbered(output(training) / "videos", ".mp4");
    const std::string title = options.title + (training.run.empty() ? "" : ", " + training.run);
    const double film_rate = frame_rate(window.is_software(), true, true, options.fps_limit);
    recorder.emplace(file, picture_width, picture_height, film_rate, title);
    recording_since = Clock::now();
  });
}

void Viewer::Implementation::end_recording(const std::string& why) {
  try_to([&] {
    recorder->close();
    workbench.tell({why + "film saved as " + recorder->file().string(), LogTone::Good});
  });
  recorder.reset();
}

std::filesystem::path Viewer::Implementation::output(const TrainingModel& training) const {
  return training.run.empty() ? options.output : std::filesystem::path(training.run);
}

void Viewer::Implementation::save_picture(const Image& image, const TrainingModel& training) {
  try_to([&] {
    const auto file = next_numbered(output(training) / "shots", ".png");
    write_png(image, file);
    workbench.tell({"picture saved as " + file.string(), LogTone::Good});
  });
}

void Viewer::Implementation::fulfil(const WindowWishes& wishes, const TrainingModel& training) {
  if (wishes.screenshot) {
    save_picture(window.picture(), training);
  }
  if (wishes.chart_picture) {
    save_picture(part_of(window.picture(), *wishes.chart_picture, window.density()), training);
  }
  if (wishes.record) {
    toggle_recording(training);
  }
  if (wishes.full_screen) {
    window.toggle_full_screen();
  }
}

void Viewer::Implementation::save_settings_now_and_then() {
  if (!window.is_full_screen()) {
    workbench.remember_size(window.width(), window.height());
  }
  if (workbench.settings() != saved && seconds_since(settings_saved) > kSecondsBetweenSaves) {
    saved = workbench.settings();
    settings_saved = Clock::now();
    save_settings(options.settings, saved);
  }
}

/// The run's name and how far it is, as a task bar shows it.
void Viewer::Implementation::set_title(const TrainingModel& training) {
  std::string title = options.title;
  if (!training.run.empty()) {
    title += " - " + std::filesystem::path(training.run).filename().string();
  }
  if (training.total_steps > 0) {
    title += " - " + std::to_string(100 * training.steps / training.total_steps) + " %";
  }
  window.set_title(title);
}

Viewer::Viewer(const ViewerOptions& options, const env::Scene& scene)
    : implementation_(std::make_unique<Implementation>(options, scene)) {}

Viewer::~Viewer() {
  Implementation& it = *implementation_;
  if (it.recorder) {
    it.end_recording("");
  }
  if (is_display_lost()) {
    static_cast<void>(
        implementation_.release());  // what hangs on the display cannot be closed; the process' end will do
    return;
  }
  if (it.workbench.settings() != it.saved) {
    save_settings(it.options.settings, it.workbench.settings());
  }
}

ViewerIntent Viewer::frame(const ViewerModel& model) {
  Implementation& it = *implementation_;
  it.window.begin(it.text_scale());
  if (it.window.takes_close()) {
    it.workbench.ask_to_close();
  }
  it.workbench.drop(it.window.take_dropped());
  it.fit_picture();
  ViewerIntent intent = it.workbench.draw(model, it.facts(), it.window.fonts(), it.window.scale());
  const WindowWishes& wishes = it.workbench.wishes();
  const bool is_new = it.draw_picture(model.playback);
  it.record_frame(model.playback);
  it.window.draw({it.renderer.texture(), it.picture_width, it.picture_height, it.workbench.picture_place()},
                 is_new || wishes.screenshot || wishes.chart_picture.has_value());
  it.fulfil(wishes, model.training);
  it.set_title(model.training);
  it.save_settings_now_and_then();
  it.rate = frame_rate(it.window.is_software(), it.window.is_focused(), it.recorder.has_value(),
                       it.options.fps_limit);
  it.window.show_and_wait(it.rate);
  it.times.add(it.window.frame_ms());
  return intent;
}

std::string Viewer::gl_description() const { return implementation_->window.description(); }

}  // namespace gallop::viz
