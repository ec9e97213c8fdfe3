#pragma once

#include "engine/jobs/Finding.h"
#include "engine/replica/CloneSettings.h"
#include "engine/replica/LocalAbilities.h"
#include "engine/replica/LocalCluster.h"

#include <QtCore/QCoreApplication>

namespace basekeep {

class ConfigurationFiles;

/// Makes a copied data directory a standby that can start on this machine: what lacks is made, what leads nowhere is
/// found before the start, and what must be other than on the primary stands at the end of postgresql.auto.conf, each
/// with its reason. Nothing of it reaches outside the data directory.
class StandbyConfiguration final
{
    Q_DECLARE_TR_FUNCTIONS(StandbyConfiguration)

public:
    StandbyConfiguration(const CloneSettings& settings, const LocalCluster& cluster, const LocalAbilities& abilities);

    /// `primaryConnection`: the value of primary_conninfo; `usesPassword`: the replica's own users have passwords, as
    /// far as is known. Throws Failure.
    void apply(const QByteArray& primaryConnection, bool usesPassword);

    /// What was changed and why, for people to read.
    [[nodiscard]] const Findings& findings() const { return m_findings; }

private:
    void makeMissingFiles(bool usesPassword);
    void neutraliseHostRules();
    void neutraliseIncludes();
    void neutraliseDataDirectory();
    void writeOverrides(const QByteArray& primaryConnection);
    void writeSignals() const;
    void tryConfiguration();
    [[nodiscard]] bool dropRefusedSettings();
    void note(const QString& key, const QString& title, const QString& measured, const QString& remedy);
    void makeFile(const QString& name, const QByteArray& text) const;
    [[nodiscard]] QString path(const char* name) const;

    const CloneSettings& m_settings;
    const LocalCluster& m_cluster;
    const LocalAbilities& m_abilities;
    Findings m_findings;
};

} // namespace basekeep
