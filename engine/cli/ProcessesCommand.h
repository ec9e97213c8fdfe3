#pragma once

#include "engine/catalogue/JobRegistry.h"
#include "engine/processes/ProcessPicture.h"
#include "engine/processes/ProcessReader.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli processes`: the jobs that run on this machine under this user, whichever front end started them, with
/// their processes here and on the server. Needs an application object.
class ProcessesCommand final
{
    Q_DECLARE_TR_FUNCTIONS(ProcessesCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    struct Options
    {
        bool watches = false;
        bool isJson = false;
        bool wantsHelp = false;
    };

    explicit ProcessesCommand(const Options& options);

    static Options parse(const QStringList& arguments);
    static QString help();
    int show();
    void look();
    [[nodiscard]] ProcessPicture picture(const JobRecord& record);
    [[nodiscard]] QStringList text(const QList<JobRecord>& records);
    void printJson(const QList<JobRecord>& records);

    const Options m_options;
    JobRegistry m_registry;
    ProcessReader m_reader;
    qsizetype m_drawnLines = 0;
};

} // namespace basekeep
