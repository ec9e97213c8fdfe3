#pragma once

#include "engine/replica/LocalAbilities.h"
#include "engine/replica/LocalCluster.h"

#include <QtCore/QStringList>
#include <QtCore/QTemporaryDir>

namespace basekeep {

/// Asks the local server programs themselves, with `postgres -C` on an empty configuration in a temporary folder, so
/// nothing is started and nobody's files are touched.
class ProgramProbe final : public LocalAbilities
{
public:
    explicit ProgramProbe(const QString& binFolder);

    [[nodiscard]] bool accepts(const QString& setting, const QString& value) const override;
    [[nodiscard]] QString defaultOf(const QString& setting) const override;
    [[nodiscard]] bool hasLibrary(const QString& name) const override;
    [[nodiscard]] bool mayRead(const QString& file) const override;
    [[nodiscard]] bool mayWriteIn(const QString& folder) const override;

private:
    [[nodiscard]] QStringList libraryFolders() const;

    QTemporaryDir m_folder;
    LocalCluster m_programs;
};

} // namespace basekeep
