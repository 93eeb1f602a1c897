// SPDX-License-Identifier: MIT
// A film of an environment, drawn off-screen and encoded while it runs. A face: GL, EGL and libav stay
// behind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "env/scene.h"

namespace gallop::viz {

enum class CameraKind { Follow, Side, Front, Pybullet };

/// Facts written into the picture.
struct Hud {
  std::int64_t episode = 0;     ///< counted from 1
  double episode_return = 0.0;  ///< so far
  double speed = 0.0;           ///< metres per second
  double distance = 0.0;        ///< metres
  double time = 0.0;            ///< simulated seconds
};

struct FilmOptions {
  /// An .mp4, or with a slash at its end a folder of PNGs; written as file.part and renamed by close().
  std::filesystem::path file;
  int width = 1280;  ///< 16 to 8192; rounded down to even, with a note
  int height = 720;
  double step_duration = 0.0165;  ///< seconds of simulation between two added frames
  int fps = 0;                    ///< 0: native, one frame a step; else frames are chosen by nearest time
  int crf = 20;
  std::string x264_preset = "veryfast";
  std::string codec = "auto";  ///< auto: libx264, h264_nvenc, mpeg4 in that order; or an encoder's name
  CameraKind camera = CameraKind::Follow;
  bool hud = true;
  std::string title;  ///< metadata, and the HUD's first line
};

class Film {
 public:
  /// Throws MachineError (no EGL, no encoder) or FileError (cannot write).
  Film(const FilmOptions& options, const env::Scene& scene);
  /// Removes the unfinished file when close() was not reached.
  ~Film();
  Film(Film&&) noexcept;
  Film& operator=(Film&&) noexcept;

  /// Adds the frame of one environment step. Throws MachineError when the very first picture is uniform
  /// (a broken GL gives black), FileError when writing fails.
  void add(const env::Poses& poses, const Hud& hud);
  /// Flushes, finishes the container, renames. Throws FileError.
  void close();

  [[nodiscard]] std::int64_t frames() const;
  /// Lines the user should see: "H.264 needs even sizes; using 1280x720", "libx264 not in this libavcodec;
  /// ...".
  [[nodiscard]] const std::vector<std::string>& notes() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// For `gallop doctor`: the off-screen GL in use, or why there is none; encoders that can be opened.
struct FilmFacts {
  bool gl = false;
  std::string gl_description;  ///< renderer and version, or the error's text
  std::vector<std::string> encoders;
  std::string libav_version;
};
[[nodiscard]] FilmFacts film_facts();

}  // namespace gallop::viz
