#include "engine/manifest/ManifestDifference.h"

namespace basekeep {

QString ManifestDifference::toText() const
{
    const QString name = QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()));
    switch (kind) {
    case Kind::Missing:
        return tr("\"%1\" is in the manifest but did not arrive.").arg(name);
    case Kind::Extra:
        return tr("\"%1\" arrived but is not in the manifest.").arg(name);
    case Kind::SizeDiffers:
        return tr("\"%1\" has a size of %2 bytes, the manifest says %3.").arg(name, found, expected);
    case Kind::ChecksumDiffers:
        return tr("\"%1\" has the checksum %2, the manifest says %3.").arg(name, found, expected);
    case Kind::DuplicateEntry:
        return tr("The manifest names \"%1\" more than once.").arg(name);
    case Kind::WrongSystemIdentifier:
        return tr("The manifest belongs to the cluster %1, the server is %2.").arg(found, expected);
    }
    return {};
}

} // namespace basekeep
