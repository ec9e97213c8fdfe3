#include "engine/report/ReportPlace.h"

#include "engine/jobs/Failure.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

#include <filesystem>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// A report never becomes a part of the backup that it is about, whatever its path looks like.
class ReportPlaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        for (const QString& name : {u"backup/base"_s, u"backup/pg_tblspc"_s, u"backup 2"_s, u"space"_s})
            QVERIFY(QDir(m_folder->path()).mkpath(name));
    }

    void takesWhatIsOutside()
    {
        for (const QString& file : {u"r.html"_s, u"backup.html"_s, u"backup 2/r.html"_s, u"backup/../r.html"_s,
                                    u"not there/r.html"_s, u"space/r.html"_s})
            check(file);
        ReportPlace::check(path(u"r.html"_s), {path(u"not there"_s), QString()});
    }

    void refusesWhatIsInside()
    {
        for (const QString& file :
             {u"backup/r.html"_s, u"backup/base/r.html"_s, u"backup 2/../backup/./r.html"_s, u"backup//r.html"_s})
            BASEKEEP_EXPECT_FAILURE(check(file), Failure::Code::InvalidOption, "that is inside the backup");
    }

    void seesThroughLinks()
    {
        std::error_code error;
        link(u"space"_s, u"backup/pg_tblspc/16390"_s, error);
        if (error)
            QSKIP("Links need a privilege on Windows.");
        link(u"backup/base"_s, u"way in"_s, error);
        QFile file(path(u"backup/r.html"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        std::filesystem::create_symlink(path(u"backup/r.html"_s).toStdString(), path(u"r.html"_s).toStdString(), error);
        for (const QString& name : {u"space/r.html"_s, u"way in/r.html"_s, u"r.html"_s})
            BASEKEEP_EXPECT_FAILURE(check(name), Failure::Code::InvalidOption, "that is inside the backup");
    }

private:
    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }
    void check(const QString& file) const { ReportPlace::check(path(file), {path(u"backup"_s)}); }
    void link(const QString& target, const QString& name, std::error_code& error) const
    {
        std::filesystem::create_directory_symlink(path(target).toStdString(), path(name).toStdString(), error);
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(ReportPlaceTest)
#include "ReportPlaceTest.moc"
