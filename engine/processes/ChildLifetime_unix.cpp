#include "engine/processes/ChildLifetime.h"

namespace basekeep {

void tieToThisProcess(QProcess&) {}

} // namespace basekeep
