// SPDX-License-Identifier: MIT
// Joint limits, contacts and friction by sequential impulses, as Bullet's btMultiBodyConstraintSolver solves
// them, bit for bit.
#pragma once

#include <array>
#include <vector>

#include "env/observation.h"
#include "env/planar_contacts.h"
#include "env/planar_tree.h"

namespace gallop::env::planar {

class Solver {
 public:
  explicit Solver(const JointRanges& ranges) : ranges_(ranges) {}

  /// Changes velocities so that limits and contacts hold. `contacts`: manifolds with points, in the rows'
  /// order.
  void solve(const Tree& tree, const std::vector<const Manifold*>& contacts, const JointVector& positions,
             JointVector& velocities);

  /// What the ground gave at contact point `index` in the last solve(), N s; points counted through its
  /// `contacts`.
  [[nodiscard]] Vector contact_impulse(std::size_t index) const {
    return {frictions_[index].impulse, normals_[index].impulse};
  }

 private:
  /// One inequality between the joints' velocities, held by an impulse along `jacobian`.
  struct Row {
    int body = 0;  ///< the jacobian is zero but on the way from this body to the root
    JointVector jacobian{};
    JointVector response{};        ///< of the joints' velocities to a unit impulse
    double effective_mass = 0.0;   ///< impulse per unit of velocity along the row
    double right_hand_side = 0.0;  ///< the impulse it would take alone
    double impulse = 0.0;          ///< so far
    double friction = 0.0;         ///< coefficient, in friction rows
  };

  void add_limit_rows(const Tree& tree, const JointVector& positions, const JointVector& velocities);
  void add_limit_row(const Tree& tree, int joint, double direction, double room,
                     const JointVector& velocities);
  void add_contact_rows(const Tree& tree, const Manifold& manifold, const JointVector& velocities);
  [[nodiscard]] Row row(const Tree& tree, int body, const JointVector& jacobian) const;

  [[nodiscard]] double wanted_impulse(const Row& row) const;
  double apply(Row& row, double wanted, double lower, double upper);
  double solve_limits(int iteration);
  void solve_contacts();

  JointRanges ranges_;
  JointVector change_{};  // of velocities, so far
  std::vector<Row> limits_;
  std::vector<Row> normals_;
  std::vector<Row> frictions_;  // one for each normal
};

}  // namespace gallop::env::planar
