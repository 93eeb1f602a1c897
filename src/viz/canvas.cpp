// SPDX-License-Identifier: MIT
// The few things all our cairo drawing needs.
#include "viz/canvas.h"

#include <numbers>
#include <stdexcept>

namespace gallop::viz {

Canvas::Canvas(int width, int height)
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height)),
      context_(cairo_create(surface())) {
  if (const cairo_status_t status = cairo_status(context()); status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error("cannot draw " + std::to_string(width) + "x" + std::to_string(height) + ": " +
                             cairo_status_to_string(status));
  }
}

const std::uint32_t* Canvas::row(int y) const {
  cairo_surface_flush(surface());
  return reinterpret_cast<const std::uint32_t*>(cairo_image_surface_get_data(surface()) +
                                                static_cast<std::ptrdiff_t>(y) *
                                                    cairo_image_surface_get_stride(surface()));
}

void Canvas::clear() {
  cairo_save(context());
  cairo_set_operator(context(), CAIRO_OPERATOR_CLEAR);
  cairo_paint(context());
  cairo_restore(context());
}

void Canvas::set_colour(const Colour& colour, double alpha) {
  cairo_set_source_rgba(context(), colour.red, colour.green, colour.blue, alpha);
}

void Canvas::set_font(double size, bool bold) {
  cairo_select_font_face(context(), "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context(), size);
}

void Canvas::text(const std::string& words, double x, double y, Align align) {
  const double width = align == Align::Left ? 0.0 : text_width(words);
  cairo_move_to(context(), x - (align == Align::Centre ? width / 2.0 : width), y);
  cairo_show_text(context(), words.c_str());
}

double Canvas::text_width(const std::string& words) const {
  cairo_text_extents_t extents;
  cairo_text_extents(context(), words.c_str(), &extents);
  return extents.x_advance;
}

void Canvas::line(double x0, double y0, double x1, double y1) {
  cairo_move_to(context(), x0, y0);
  cairo_line_to(context(), x1, y1);
  cairo_stroke(context());
}

void Canvas::rounded_rectangle(double x, double y, double width, double height, double radius) {
  constexpr double kQuarter = std::numbers::pi / 2.0;
  cairo_new_sub_path(context());
  cairo_arc(context(), x + width - radius, y + radius, radius, -kQuarter, 0.0);
  cairo_arc(context(), x + width - radius, y + height - radius, radius, 0.0, kQuarter);
  cairo_arc(context(), x + radius, y + height - radius, radius, kQuarter, 2.0 * kQuarter);
  cairo_arc(context(), x + radius, y + radius, radius, 2.0 * kQuarter, 3.0 * kQuarter);
  cairo_close_path(context());
}

}  // namespace gallop::viz
