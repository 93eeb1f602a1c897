// SPDX-License-Identifier: MIT
// A window of the desktop with an OpenGL context and an ImGui frame in it. Owns GLFW and ImGui; one at a
// time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "viz/gl_context.h"
#include "viz/image.h"
#include "viz/theme.h"

namespace gallop::viz {

class Window final : public GlContext {
 public:
  /// Opens it, still hidden. Throws MachineError: no display, or an OpenGL below 3.3.
  Window(const std::string& title, int width, int height);
  ~Window() override;

  void make_current() override;

  /// Takes in input and begins an ImGui frame. `text_scale` multiplies the display's own scale.
  void begin(float text_scale);
  /// Draws ImGui's frame, not yet seen.
  void draw();
  /// What was drawn.
  [[nodiscard]] Image picture();
  /// Shows it and waits, taking in input, until the next of `rate` frames a second is due.
  void show_and_wait(double rate);

  /// Pixels a design pixel: of display and text size.
  [[nodiscard]] float scale() const { return scale_; }
  /// Pixels of the picture a unit of the window's coordinates.
  [[nodiscard]] float density() const;
  [[nodiscard]] const Fonts& fonts() const { return fonts_; }

  /// Whether its cross was pressed since the last call.
  [[nodiscard]] bool takes_close();
  [[nodiscard]] std::vector<std::filesystem::path> take_dropped();
  [[nodiscard]] bool is_focused() const;
  [[nodiscard]] bool is_software() const { return is_software_; }
  [[nodiscard]] bool is_full_screen() const;
  void toggle_full_screen();
  void set_title(const std::string& title);
  [[nodiscard]] int width() const;  ///< in the window's coordinates
  [[nodiscard]] int height() const;
  /// E.g. "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 3.3".
  [[nodiscard]] const std::string& description() const { return description_; }
  /// Milliseconds the latest frame took, without waiting.
  [[nodiscard]] float frame_ms() const { return frame_ms_; }

 private:
  struct Input;
  struct Handles;

  void start_imgui();
  void use_scale(float scale);

  std::unique_ptr<Input> input_;
  std::unique_ptr<Handles> handles_;
  Fonts fonts_;
  float scale_ = 0.0F;
  bool is_software_ = false;
  int frames_ = 0;
  std::string description_;
  std::string title_;
  double began_ = 0.0;  ///< GLFW's clock
  double due_ = 0.0;
  float frame_ms_ = 0.0F;
};

}  // namespace gallop::viz
