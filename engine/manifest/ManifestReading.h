#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/manifest/ManifestParser.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Reads a whole manifest file into the handler and checks its own checksum on the way; nothing that was handed over
/// counts before this returns. Memory does not grow with the manifest. Returns the parser's notes. Throws Failure:
/// VerificationFailed for what is no sound manifest, others for a file that cannot be read.
[[nodiscard]] QStringList readManifest(const QString& fileName, ManifestHandler& handler, const CancelToken& cancel);

} // namespace basekeep
