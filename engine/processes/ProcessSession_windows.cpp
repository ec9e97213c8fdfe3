#include "engine/processes/ProcessSession.h"

namespace basekeep {

void giveOwnSession(QProcess&) {}

} // namespace basekeep
