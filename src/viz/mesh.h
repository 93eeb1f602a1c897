// SPDX-License-Identifier: MIT
// Shapes as triangles. Pure: no OpenGL.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

namespace gallop::viz {

struct Vertex {
  glm::vec3 position;
  glm::vec3 normal;  ///< unit, pointing outwards
};

/// Triangles, counter-clockwise seen from outside.
struct Mesh {
  std::vector<Vertex> vertices;
  std::vector<std::uint32_t> indices;
};

/// A capsule along z around the origin; `length` is that of its cylinder. `slices` around, half of it per cap
/// (even, at least 4). A normal points away from the nearest point of the axis, so position - radius * normal
/// is that point.
[[nodiscard]] Mesh capsule_mesh(float radius, float length, int slices);

/// A square in z = 0 around the origin, facing up, of `cells` by `cells` squares of side 1, row by row.
[[nodiscard]] Mesh plane_mesh(int cells);

}  // namespace gallop::viz
