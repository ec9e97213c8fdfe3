#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <string>

namespace basekeep {

/// One point in which a backup is not what its manifest says.
struct ManifestDifference
{
    Q_DECLARE_TR_FUNCTIONS(ManifestDifference)

public:
    enum class Kind {
        Missing, ///< in the manifest, but it did not arrive
        Extra,   ///< arrived, but it is not in the manifest
        SizeDiffers,
        ChecksumDiffers,
        DuplicateEntry, ///< the manifest names the path more than once
        WrongSystemIdentifier,
    };
    static constexpr int kindCount = 6;

    Kind kind = Kind::Missing;
    std::string path; ///< raw bytes as in the manifest; empty for WrongSystemIdentifier
    QString expected; ///< what the manifest says (for WrongSystemIdentifier: the server); may be empty
    QString found;    ///< what was found instead; may be empty

    /// The difference as one sentence.
    [[nodiscard]] QString toText() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::ManifestDifference)
