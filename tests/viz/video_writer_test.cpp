// SPDX-License-Identifier: MIT
// Films written and decoded again; what is said when they cannot be.
#include "viz/video_writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "decoded_film.h"
#include "errors.h"
#include "pictures.h"
#include "support/subprocess.h"
#include "support/temporary_directory.h"

using gallop::support::Outcome;
using gallop::support::Subprocess;
using gallop::support::TemporaryDirectory;
using namespace gallop::viz;

namespace {

Image plain(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    image.pixels[i] = red;
    image.pixels[i + 1] = green;
    image.pixels[i + 2] = blue;
    image.pixels[i + 3] = 255;
  }
  return image;
}

/// A gradient that moves, so that there is something to encode.
Image moving(int width, int height, int frame) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = &image.pixels[(static_cast<std::size_t>(y) * width + x) * 4];
      p[0] = static_cast<std::uint8_t>(x + 2 * frame);
      p[1] = static_cast<std::uint8_t>(y);
      p[2] = static_cast<std::uint8_t>(x * y / 64 + frame);
    }
  }
  return image;
}

VideoOptions options_for(const std::filesystem::path& file, int width = 320, int height = 180) {
  VideoOptions options;
  options.file = file;
  options.width = width;
  options.height = height;
  options.title = "HalfCheetahBulletEnv-v0, SAC, seed 7";
  return options;
}

void write_film(const VideoOptions& options, int frames) {
  VideoWriter writer(options);
  for (int i = 0; i < frames; ++i) writer.write(moving(writer.width(), writer.height(), i));
  writer.close();
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("sixty frames come back: count, size, duration, format and colour tags") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "film.mp4";
  write_film(options_for(file), 60);
  const DecodedFilm film = decode_film(file);
  CHECK(film.frames == 60);
  CHECK(film.width == 320);
  CHECK(film.height == 180);
  CHECK(film.duration == doctest::Approx(60 * 0.0165));
  CHECK(film.times.back() == doctest::Approx(59 * 0.0165));
  CHECK(film.rate_numerator == 2000);
  CHECK(film.rate_denominator == 33);
  CHECK(film.codec == "h264");
  CHECK(film.profile == 100);  // high
  CHECK(film.pixel_format == "yuv420p");
  CHECK(film.range == "tv");
  CHECK(film.primaries == "bt709");
  CHECK(film.transfer == "bt709");
  CHECK(film.matrix == "bt709");
  CHECK(film.title == "HalfCheetahBulletEnv-v0, SAC, seed 7");
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST_CASE("a player finds the index before the pictures") {
  const TemporaryDirectory folder;
  write_film(options_for(folder.path() / "film.mp4"), 10);
  const auto boxes = mp4_boxes(folder.path() / "film.mp4");
  const auto index = std::find(boxes.begin(), boxes.end(), "moov");
  const auto pictures = std::find(boxes.begin(), boxes.end(), "mdat");
  REQUIRE(index != boxes.end());
  REQUIRE(pictures != boxes.end());
  CHECK(index < pictures);
}

TEST_CASE("colours survive the way to yuv and back") {
  const TemporaryDirectory folder;
  for (const auto& [red, green, blue] :
       {std::array{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {200, 120, 40}, {255, 255, 255}}) {
    const auto file = folder.path() / "film.mp4";
    VideoWriter writer(options_for(file, 64, 64));
    const Image image = plain(64, 64, static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                              static_cast<std::uint8_t>(blue));
    for (int i = 0; i < 5; ++i) writer.write(image);
    writer.close();
    const Rgb mean = mean_colour(decode_film(file).pictures.back());
    CHECK(std::abs(mean[0] - red) < 4.0);
    CHECK(std::abs(mean[1] - green) < 4.0);
    CHECK(std::abs(mean[2] - blue) < 4.0);
  }
}

TEST_CASE("equal pictures give equal files") {
  const TemporaryDirectory folder;
  write_film(options_for(folder.path() / "one.mp4"), 30);
  for (int i = 0; i < 5; ++i) {
    const std::vector<std::uint8_t> other_memory(static_cast<std::size_t>(100'000 + 12'345 * i), 0xA5);
    write_film(options_for(folder.path() / "two.mp4"), 30);
    CHECK((bytes_of(folder.path() / "one.mp4") == bytes_of(folder.path() / "two.mp4")));
  }
}

TEST_CASE("a lower crf gives a larger file") {
  const TemporaryDirectory folder;
  VideoOptions options = options_for(folder.path() / "fine.mp4");
  options.crf = 10;
  write_film(options, 30);
  options.file = folder.path() / "coarse.mp4";
  options.crf = 35;
  write_film(options, 30);
  CHECK(std::filesystem::file_size(folder.path() / "fine.mp4") >
        2 * std::filesystem::file_size(folder.path() / "coarse.mp4"));
}

TEST_CASE("odd sizes lose a row and a column and say so") {
  const TemporaryDirectory folder;
  VideoWriter writer(options_for(folder.path() / "film.mp4", 129, 73));
  CHECK(writer.notes() == std::vector<std::string>{"H.264 needs even sizes; using 128x72"});
  writer.write(moving(129, 73, 0));
  writer.write(moving(128, 72, 1));
  writer.close();
  const DecodedFilm film = decode_film(folder.path() / "film.mp4");
  CHECK(film.width == 128);
  CHECK(film.height == 72);
  CHECK(film.frames == 2);
}

TEST_CASE("the fallback encoder makes a film too") {
  const TemporaryDirectory folder;
  VideoOptions options = options_for(folder.path() / "film.mp4");
  options.codec = "mpeg4";
  write_film(options, 20);
  const DecodedFilm film = decode_film(options.file);
  CHECK(film.codec == "mpeg4");
  CHECK(film.frames == 20);
}

TEST_CASE("an encoder that is not there is named, with what to type instead") {
  const TemporaryDirectory folder;
  VideoOptions options = options_for(folder.path() / "film.mp4");
  options.codec = "libx999";
  try {
    const VideoWriter writer(options);
    FAIL("an unknown encoder was accepted");
  } catch (const gallop::MachineError& error) {
    CHECK(std::string(error.what()) == "libx999 not in this libavcodec");
    CHECK(error.hint() == "--codec auto takes what this machine has");
  }
  options.codec = "auto";
  options.preset = "vreyfast";
  CHECK_THROWS_WITH_AS(VideoWriter{options}, "unknown x264 preset 'vreyfast'", gallop::UsageError);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a folder that cannot be written is named, with the system's reason") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "none" / "film.mp4";
  CHECK_THROWS_WITH_AS(VideoWriter{options_for(file)},
                       ("cannot write " + file.string() + ": No such file or directory").c_str(),
                       gallop::FileError);
  CHECK_THROWS_WITH_AS(VideoWriter{options_for("/proc/film.mp4")},
                       doctest::Contains("cannot write /proc/film.mp4: "), gallop::FileError);
}

TEST_CASE("an unfinished film leaves nothing, and does not touch the film that was there") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "film.mp4";
  std::ofstream(file) << "the film that was there";
  {
    VideoWriter writer(options_for(file));
    for (int i = 0; i < 5; ++i) writer.write(moving(320, 180, i));
    CHECK(std::filesystem::exists(file.string() + ".part"));
  }
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
  CHECK(bytes_of(file) == "the film that was there");
}

TEST_CASE("closing twice is closing once, and a frame afterwards is refused") {
  const TemporaryDirectory folder;
  VideoWriter writer(options_for(folder.path() / "film.mp4"));
  writer.write(moving(320, 180, 0));
  writer.close();
  writer.close();
  CHECK_THROWS_AS(writer.write(moving(320, 180, 1)), std::logic_error);
  CHECK(decode_film(folder.path() / "film.mp4").frames == 1);
}

TEST_CASE("writes a film larger than the limit" * doctest::skip()) {
  try {
    VideoOptions options = options_for(std::getenv("GALLOP_FILM"));
    options.crf = 0;
    write_film(options, 100);
    std::cout << "[written]";
  } catch (const gallop::FileError& error) {
    std::cout << '[' << error.what() << ']';
  }
}

TEST_CASE("a disk that fills up is said, and the part removed") {
  const TemporaryDirectory folder;
  Subprocess::Options limited;
  limited.environment = {"GALLOP_FILM=" + (folder.path() / "film.mp4").string()};
  limited.largest_file = 100'000;
  const Outcome outcome = Subprocess({std::filesystem::read_symlink("/proc/self/exe"), "--no-skip",
                                      "--test-case=writes a film larger than the limit"},
                                     limited)
                              .wait();
  CHECK(outcome.out.find("[cannot write " + (folder.path() / "film.mp4").string() + ": File too large]") !=
        std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("libav says nothing on its own") {
  const TemporaryDirectory folder;
  Subprocess::Options options;
  const Outcome outcome = Subprocess({std::filesystem::read_symlink("/proc/self/exe"),
                                      "--test-case=equal pictures give equal files"},
                                     options)
                              .wait();
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
}
