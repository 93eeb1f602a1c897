// SPDX-License-Identifier: MIT
// A cairo surface to draw on, shared by the learning curve, the film's panel and the floor's numbers.
#pragma once

#include <cairo.h>

#include <memory>
#include <string>

namespace gallop::viz {

/// Red, green, blue, 0 to 1, as a screen shows them.
struct Colour {
  double red = 0.0;
  double green = 0.0;
  double blue = 0.0;
};

enum class Align { Left, Centre, Right };

/// An ARGB32 picture and its drawing context.
class Canvas {
 public:
  /// Throws std::runtime_error when there is no memory for the size.
  Canvas(int width, int height);

  [[nodiscard]] cairo_t* context() const { return context_.get(); }
  [[nodiscard]] cairo_surface_t* surface() const { return surface_.get(); }
  [[nodiscard]] int width() const { return cairo_image_surface_get_width(surface()); }
  [[nodiscard]] int height() const { return cairo_image_surface_get_height(surface()); }
  /// Premultiplied ARGB of a row, native byte order, after flushing.
  [[nodiscard]] const std::uint32_t* row(int y) const;

  /// Makes everything transparent again.
  void clear();
  void set_colour(const Colour& colour, double alpha = 1.0);
  void set_font(double size, bool bold = false);
  /// Writes at the base line `y`, from, around or up to `x`.
  void text(const std::string& words, double x, double y, Align align = Align::Left);
  /// Advance width in the current font.
  [[nodiscard]] double text_width(const std::string& words) const;
  void line(double x0, double y0, double x1, double y1);
  /// Adds a rectangle with round corners to the path.
  void rounded_rectangle(double x, double y, double width, double height, double radius);

 private:
  struct Delete {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
  };
  std::unique_ptr<cairo_surface_t, Delete> surface_;
  std::unique_ptr<cairo_t, Delete> context_;
};

}  // namespace gallop::viz
