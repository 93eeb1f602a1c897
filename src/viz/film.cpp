// SPDX-License-Identifier: MIT
// follow -> draw -> read -> label -> encode, a frame at a time.
#include "viz/film.h"

#include "errors.h"
#include "viz/camera.h"
#include "viz/hud_painter.h"
#include "viz/offscreen_context.h"
#include "viz/png_sequence.h"
#include "viz/renderer.h"
#include "viz/video_writer.h"

namespace gallop::viz {
namespace {

VideoOptions video_options(const FilmOptions& options) {
  VideoOptions video;
  video.file = options.file;
  video.width = options.width;
  video.height = options.height;
  video.frame_duration = options.fps > 0 ? 1.0 / options.fps : options.step_duration;
  video.crf = options.crf;
  video.preset = options.x264_preset;
  video.codec = options.codec;
  video.title = options.title;
  return video;
}

std::unique_ptr<FrameWriter> make_writer(const FilmOptions& options) {
  if (options.file.has_filename()) return std::make_unique<VideoWriter>(video_options(options));
  return std::make_unique<PngSequence>(options.file.parent_path(), options.width, options.height);
}

}  // namespace

struct Film::Implementation {
  Implementation(const FilmOptions& wanted, const env::Scene& scene)
      : options(wanted),
        tracked(tracked_body(scene)),
        writer(make_writer(wanted)),
        renderer(gl, scene, writer->width(), writer->height()),
        camera(wanted.camera),
        hud_painter(writer->width(), writer->height(), wanted.title) {}

  int frames_due();
  void draw(const env::Poses& poses, const Camera& view, const Hud& hud);

  FilmOptions options;
  std::size_t tracked;
  OffscreenContext gl;  // before the file, so that a machine without EGL leaves none behind
  std::unique_ptr<FrameWriter> writer;
  Renderer renderer;
  TrackingCamera camera;
  HudPainter hud_painter;
  Image image;
  std::int64_t steps = 0;
};

/// How many frames of the film show the step that is being added: those nearer in time to it than to its
/// neighbours.
int Film::Implementation::frames_due() {
  if (options.fps <= 0) {
    return 1;
  }
  const double until = (static_cast<double>(steps) + 0.5) * options.step_duration;
  int due = 0;
  while (static_cast<double>(writer->frames() + due) / options.fps < until) {
    ++due;
  }
  return due;
}

void Film::Implementation::draw(const env::Poses& poses, const Camera& view, const Hud& hud) {
  renderer.draw(poses, view);
  renderer.read_pixels(image);
  if (writer->frames() == 0 && is_uniform(image)) {
    throw MachineError("the first picture is of one colour: " + gl.description() + " does not draw",
                       "LIBGL_ALWAYS_SOFTWARE=1 draws without the graphics card");
  }
  if (options.hud) {
    hud_painter.paint(image, hud);
  }
}

Film::Film(const FilmOptions& options, const env::Scene& scene)
    : implementation_(std::make_unique<Implementation>(options, scene)) {}
Film::~Film() = default;
Film::Film(Film&&) noexcept = default;
Film& Film::operator=(Film&&) noexcept = default;

void Film::add(const env::Poses& poses, const Hud& hud) {
  Implementation& it = *implementation_;
  glm::vec3 position{0.0F};
  if (!poses.empty()) {
    const auto& p = poses[it.tracked].position;
    position = {p[0], p[1], p[2]};
  }
  const Camera view = it.camera.follow(position, static_cast<float>(it.options.step_duration));
  if (const int due = it.frames_due(); due > 0) {
    it.draw(poses, view, hud);
    for (int i = 0; i < due; ++i) {
      it.writer->write(it.image);
    }
  }
  ++it.steps;
}

void Film::close() { implementation_->writer->close(); }
std::int64_t Film::frames() const { return implementation_->writer->frames(); }
const std::vector<std::string>& Film::notes() const { return implementation_->writer->notes(); }

FilmFacts film_facts() {
  FilmFacts facts;
  try {
    facts.gl_description = OffscreenContext().description();
    facts.gl = true;
  } catch (const MachineError& error) {
    facts.gl_description = error.what();
  }
  facts.encoders = usable_encoders();
  facts.libav_version = libav_version();
  return facts;
}

}  // namespace gallop::viz
