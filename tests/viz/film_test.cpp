// SPDX-License-Identifier: MIT
// From poses to an MP4, through the face the hall uses.
#include "viz/film.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>

#include "decoded_film.h"
#include "errors.h"
#include "pictures.h"
#include "support/subprocess.h"
#include "support/temporary_directory.h"

using gallop::env::Poses;
using gallop::env::Scene;
using gallop::support::TemporaryDirectory;
using namespace gallop::viz;

namespace {

Scene red_runner() {
  Scene scene;
  scene.bodies = {"torso"};
  scene.capsules.push_back({0, 0.15, 0.6, {}, {0.8F, 0.02F, 0.02F, 1.0F}});
  return scene;
}

Poses runner_at(double x) {
  Poses poses(1);
  poses[0].position = {x, 0.0, 0.6};
  return poses;
}

FilmOptions small_film(const std::filesystem::path& file) {
  FilmOptions options;
  options.file = file;
  options.width = 320;
  options.height = 180;
  options.hud = false;
  return options;
}

void shoot(const FilmOptions& options, int steps) {
  Film film(options, red_runner());
  for (int i = 0; i < steps; ++i) film.add(runner_at(3.0 * 0.0165 * i), {});
  film.close();
}

}  // namespace

TEST_SUITE_BEGIN("gl");

TEST_CASE("one step is one frame, at the environment's own rate") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "film.mp4";
  shoot(small_film(file), 60);
  const DecodedFilm film = decode_film(file);
  CHECK(film.frames == 60);
  CHECK(film.duration == doctest::Approx(60 * 0.0165));
  CHECK(film.rate_numerator == 2000);
  CHECK(film.rate_denominator == 33);
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST_CASE("the camera goes along: the runner stays in the middle while the floor passes") {
  const TemporaryDirectory folder;
  shoot(small_film(folder.path() / "film.mp4"), 60);
  const DecodedFilm film = decode_film(folder.path() / "film.mp4");
  for (const int frame : {0, 30, 59}) {
    const Patch patch = red_patch(film.pictures[static_cast<std::size_t>(frame)]);
    CHECK(patch.pixels > 100);
    CHECK(std::abs(patch.x - 160.0) < 30.0);
  }
  const Window floor{0, 150, 320, 30};
  CHECK(mean_colour(film.pictures[0], floor) != mean_colour(film.pictures[30], floor));
}

TEST_CASE("other rates show the nearest steps and last as long") {
  const TemporaryDirectory folder;
  for (const int fps : {30, 60, 120}) {
    CAPTURE(fps);
    FilmOptions options = small_film(folder.path() / "film.mp4");
    options.fps = fps;
    shoot(options, 60);
    const DecodedFilm film = decode_film(options.file);
    CHECK(film.frames == doctest::Approx(60 * 0.0165 * fps).epsilon(1.0 / 30.0));
    CHECK(film.duration == doctest::Approx(60 * 0.0165).epsilon(0.03));
    CHECK(film.times[1] - film.times[0] == doctest::Approx(1.0 / fps));
  }
}

TEST_CASE("the panel is in the picture when asked for") {
  const TemporaryDirectory folder;
  FilmOptions options = small_film(folder.path() / "film.mp4");
  options.width = 640;
  options.height = 360;
  shoot(options, 2);
  const Rgb without = mean_colour(decode_film(options.file).pictures[0], {14, 14, 200, 30});
  options.hud = true;
  shoot(options, 2);
  const Rgb with = mean_colour(decode_film(options.file).pictures[0], {14, 14, 200, 30});
  CHECK(with[0] < without[0] - 30.0);
}

TEST_CASE("equal runs give equal films") {
  const TemporaryDirectory folder;
  FilmOptions options = small_film(folder.path() / "one.mp4");
  options.hud = true;
  shoot(options, 20);
  options.file = folder.path() / "two.mp4";
  shoot(options, 20);
  std::ifstream one(folder.path() / "one.mp4", std::ios::binary);
  std::ifstream two(folder.path() / "two.mp4", std::ios::binary);
  CHECK(std::equal(std::istreambuf_iterator<char>(one), {}, std::istreambuf_iterator<char>(two), {}));
}

TEST_CASE("a picture of one colour is an error, never a black film") {
  const TemporaryDirectory folder;
  {
    Film film(small_film(folder.path() / "film.mp4"), red_runner());
    const Poses nowhere =
        runner_at(std::numeric_limits<double>::quiet_NaN());  // nothing can be drawn from there
    CHECK_THROWS_WITH_AS(film.add(nowhere, {}), doctest::Contains("the first picture is of one colour"),
                         gallop::MachineError);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a film that is not closed leaves nothing") {
  const TemporaryDirectory folder;
  {
    Film film(small_film(folder.path() / "film.mp4"), red_runner());
    film.add(runner_at(0.0), {});
    CHECK(film.frames() == 1);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("an odd size is noted, a folder that is not there an error") {
  const TemporaryDirectory folder;
  FilmOptions options = small_film(folder.path() / "film.mp4");
  options.width = 321;
  CHECK(Film(options, red_runner()).notes() ==
        std::vector<std::string>{"H.264 needs even sizes; using 320x180"});
  options.file = folder.path() / "none" / "film.mp4";
  CHECK_THROWS_AS(Film(options, red_runner()), gallop::FileError);
}

TEST_CASE("the facts name the driver and the encoders") {
  const FilmFacts facts = film_facts();
  CHECK(facts.gl);
  CHECK(facts.gl_description.find("OpenGL") != std::string::npos);
  CHECK(std::find(facts.encoders.begin(), facts.encoders.end(), "mpeg4") != facts.encoders.end());
  CHECK(facts.libav_version.rfind("libavcodec ", 0) == 0);
}

TEST_SUITE_END();
