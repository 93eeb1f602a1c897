// SPDX-License-Identifier: MIT
// A window of the desktop with an OpenGL context and an ImGui frame in it. Owns GLFW and ImGui; one at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "viz/gl_context.h"
#include "viz/image.h"
#include "viz/items.h"
#include "viz/theme.h"

namespace gallop::viz {

/// A texture, whose first row is its top, and where it belongs in the window.
struct Backdrop {
  std::uintptr_t texture = 0;
  int width = 0;  ///< pixels
  int height = 0;
  Box place;  ///< in the window's coordinates; empty: not shown
};

class Window final : public GlContext {
 public:
  /// Opens it, still hidden. `by_display`: the size is in design pixels, which the display's own scale
  /// multiplies. Throws MachineError: no display, or an OpenGL below 3.3.
  Window(const std::string& title, int width, int height, bool by_display);
  ~Window() override;

  void make_current() override;

  /// Takes in input and begins an ImGui frame. `text_scale` multiplies the display's own scale. Throws
  /// MachineError when the display went away, and so do show_and_wait(), toggle_full_screen() and
  /// set_title().
  void begin(float text_scale);
  /// Draws ImGui's frame over `backdrop`, not yet seen. Where neither changed since the last frame, nothing
  /// is drawn, unless `in_any_case`.
  void draw(const Backdrop& backdrop, bool in_any_case);
  /// What was drawn in this frame.
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
  [[nodiscard]] bool is_focused() const { return is_focused_; }
  [[nodiscard]] bool is_software() const { return is_software_; }
  [[nodiscard]] bool is_full_screen() const;
  void toggle_full_screen();
  void set_title(const std::string& title);
  /// In the window's coordinates, as it was when the frame began.
  [[nodiscard]] int width() const { return size_.width; }
  [[nodiscard]] int height() const { return size_.height; }
  /// E.g. "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 3.3".
  [[nodiscard]] const std::string& description() const { return description_; }
  /// Milliseconds the latest frame took, without waiting.
  [[nodiscard]] float frame_ms() const { return frame_ms_; }

 private:
  struct Input;
  struct Handles;

  void start_imgui();
  void draw_backdrop(const Backdrop& backdrop);
  void measure();
  void use_scale(float scale);
  static void require_display();

  std::unique_ptr<Input> input_;
  std::unique_ptr<Handles> handles_;
  Fonts fonts_;
  float scale_ = 0.0F;
  struct Size {
    int width = 0;  ///< in the window's coordinates
    int height = 0;
    int pixels_wide = 0;
    int pixels_high = 0;
  };
  Size size_;  ///< of the frame under way
  bool is_focused_ = false;
  bool is_software_ = false;
  int frames_ = 0;
  bool is_drawn_ = false;          ///< in this frame
  std::uint64_t fingerprint_ = 0;  ///< of what was drawn last
  double drawn_at_ = 0.0;          ///< GLFW's clock
  std::string description_;
  std::string title_;
  double began_ = 0.0;  ///< GLFW's clock
  double due_ = 0.0;
  float frame_ms_ = 0.0F;
};

}  // namespace gallop::viz
