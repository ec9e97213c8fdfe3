#include "gui/help/HelpDialog.h"

#include "gui/widgets/Icons.h"

#include <QtCore/QSysInfo>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr int PictureSize = 64;

QString versionText()
{
    return QStringLiteral("Basekeep %1\nQt %2\n%3, %4")
        .arg(QStringLiteral(BASEKEEP_VERSION), QString::fromLatin1(qVersion()), QSysInfo::prettyProductName(),
             QSysInfo::currentCpuArchitecture());
}

} // namespace

HelpDialog::HelpDialog(const QString& title, const QPixmap& picture, const QString& html, QWidget* parent)
    : QDialog(parent), m_buttons(new QDialogButtonBox(QDialogButtonBox::Close))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    auto* pictureLabel = new QLabel;
    pictureLabel->setPixmap(picture);
    auto* text = new QLabel(html);
    text->setObjectName(QStringLiteral("helpText"));
    text->setTextFormat(Qt::RichText);
    text->setWordWrap(true);
    text->setMinimumWidth(fontMetrics().averageCharWidth() * 66);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    text->setOpenExternalLinks(true);

    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    row->addWidget(pictureLabel, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 12);
    column->setSpacing(16);
    column->addLayout(row, 1);
    column->addWidget(m_buttons);
    m_buttons->button(QDialogButtonBox::Close)->setFocus();
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

HelpDialog* HelpDialog::twoProcesses(QWidget* parent)
{
    //: Rich text; keep the tags
    const QString text = tr(
        "<h3>Why two processes?</h3>"
        "<p>While a server is copied, it goes on working: files change under the copy. What makes the copy whole again "
        "is "
        "the write-ahead log (WAL) from the moment the backup starts to the moment it ends.</p>"
        "<p>So two things must be received at the same time, over two connections:</p>"
        "<ul>"
        "<li><b>The data lane</b> receives the files of the cluster. It is this program, the parent.</li>"
        "<li><b>The WAL lane</b> receives the WAL while it is written. It is a process of its own, the child "
        "<tt>basekeep-walstreamer</tt>, so that nothing the copy does can hold it up.</li>"
        "</ul>"
        "<p>On the server each of them is served by a walsender. It counts against <tt>max_wal_senders</tt>, so a "
        "backup "
        "needs two free ones.</p>"
        "<p><b>If the child fails,</b> the parent reports the child's own error and stops, for a copy without its WAL "
        "cannot be restored. <b>If the parent ends,</b> however it ends, the child notices at once and ends too. "
        "Nothing "
        "is left running.</p>"
        "<p>With “fetch” as the WAL method there is one process and one connection only: the server adds the WAL at "
        "the "
        "end, and the backup fails if it has been recycled by then.</p>");
    auto* dialog = new HelpDialog(tr("Why Two Processes?"),
                                  icon(QStringLiteral("process"), StateColor::Accent).pixmap(48), text, parent);
    dialog->setObjectName(QStringLiteral("twoProcessesDialog"));
    return dialog;
}

HelpDialog* HelpDialog::verifying(QWidget* parent)
{
    //: Rich text; keep the tags
    const QString text = tr(
        "<h3>What does verifying tell?</h3>"
        "<p>Whoever took a backup with a server from 13 on left a <tt>backup_manifest</tt> in it: the list of its "
        "files "
        "with sizes and checksums, as the server sent them. Drop the backup's folder anywhere on the window, plain or "
        "in archives, and Basekeep holds every file against that list.</p>"
        "<ul>"
        "<li><b>Files and checksums:</b> is every file there and none beside them, and is every byte the one that the "
        "server sent?</li>"
        "<li><b>WAL:</b> can recovery walk all the records that it needs, from the first to the last? If not, it would "
        "stop before the backup is consistent.</li>"
        "<li><b>Page checksums</b> (an option): damage that was on the server before the backup does not show in its "
        "manifest, but in the pages themselves.</li>"
        "</ul>"
        "<p><b>“Good”</b> rests on what was checked, which is said below the verdict; so is what was not. "
        "<b>“Damaged”</b> names every file and what it means. <b>Without a manifest</b> nothing vouches for the files: "
        "what can still be checked is checked, but nobody can call such a backup good.</p>"
        "<p>Verifying only reads. It needs no PostgreSQL programs, and does the same as <tt>pg_verifybackup</tt> and "
        "more.</p>");
    auto* dialog = new HelpDialog(tr("What Does Verifying Tell?"),
                                  icon(QStringLiteral("verify"), StateColor::Accent).pixmap(48), text, parent);
    dialog->setObjectName(QStringLiteral("verifyingDialog"));
    return dialog;
}

HelpDialog* HelpDialog::knownBackups(QWidget* parent)
{
    //: Rich text; keep the tags
    const QString text = tr(
        "<h3>Backups that are there already</h3>"
        "<p>“All backups” lists what was taken on this machine, and what you let it adopt. <b>Scan for Backups…</b> "
        "looks through a folder or a drive for base backups, whichever tool took them: folders, and archives with "
        "gzip, LZ4 or Zstandard. It reads their small files only, follows no links, and changes nothing.</p>"
        "<p>It knows a backup by its <tt>backup_label</tt> or <tt>backup_manifest</tt>. The data directory of a "
        "server, running or stopped, has neither and is left out, and so is a backup that is unfinished.</p>"
        "<p><b>Last verified</b> tells when somebody last checked that the backup can be trusted, and how: on "
        "arrival, while it was taken; in this window; or with <tt>basekeep-cli verifybackup</tt>, which a scheduler "
        "can run every night. All of them are remembered here. A backup that was replaced by another one in the same "
        "folder counts as not verified.</p>"
        "<p><b>Remove from List</b> forgets a backup and deletes nothing. The list can always be made again: the "
        "backups themselves are the truth.</p>");
    auto* dialog = new HelpDialog(tr("Backups That Are There Already"),
                                  icon(QStringLiteral("archive"), StateColor::Accent).pixmap(48), text, parent);
    dialog->setObjectName(QStringLiteral("knownBackupsDialog"));
    return dialog;
}

HelpDialog* HelpDialog::replicas(QWidget* parent)
{
    //: Rich text; keep the tags
    const QString text = tr(
        "<h3>Replicas and their slots</h3>"
        "<p>A replica is a copy of a server that follows it: what is written there is here a moment later. It answers "
        "questions and takes no writes.</p>"
        "<p><b>Clone Replica…</b> looks at both ends while you fill in the form, then makes a slot on the server, "
        "copies it, writes the settings of a standby, starts it, and is done when the server itself shows it "
        "streaming. If anything fails, or you stop it, everything that was made is undone. A folder that holds "
        "something is never written to.</p>"
        "<p><b>The slot</b> makes the server keep WAL until the replica has it, also while the replica is stopped. A "
        "slot that nobody uses fills the server's disk in the end. <b>Slots</b> lists all that Basekeep made, and how "
        "long each can go on; one that is of no use any more should be dropped.</p>"
        "<p><b>Lag</b> is what the server has written and the replica has not replayed yet.</p>"
        "<p><b>Promote…</b> makes a replica a server of its own, for when the old one is lost. It never follows again. "
        "If the old one is still in use there are two servers then, which differ more with every write.</p>"
        "<p>A replica is no backup: what is deleted on the server is deleted on the replica a moment later.</p>");
    auto* dialog = new HelpDialog(tr("Replicas and Their Slots"),
                                  icon(QStringLiteral("clone"), StateColor::Accent).pixmap(48), text, parent);
    dialog->setObjectName(QStringLiteral("replicasDialog"));
    return dialog;
}

HelpDialog* HelpDialog::about(QWidget* parent)
{
    //: Rich text; %1 to %3 are versions and the system's name
    const QString text = tr("<h2>Basekeep %1</h2>"
                            "<p>Physical base backups of PostgreSQL, verified while they arrive.</p>"
                            "<p>For servers 13 to 18. Free software under the PostgreSQL License.</p>"
                            "<p>Qt %2<br>%3</p>")
                             .arg(QStringLiteral(BASEKEEP_VERSION), QString::fromLatin1(qVersion()),
                                  QSysInfo::prettyProductName().toHtmlEscaped());
    auto* dialog = new HelpDialog(tr("About Basekeep"), applicationIcon().pixmap(PictureSize), text, parent);
    dialog->setObjectName(QStringLiteral("aboutDialog"));
    dialog->addCopyButton(versionText());
    return dialog;
}

void HelpDialog::addCopyButton(const QString& text)
{
    QPushButton* copy = m_buttons->addButton(tr("&Copy Versions"), QDialogButtonBox::ActionRole);
    copy->setIcon(icon(QStringLiteral("copy")));
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text); });
}

} // namespace basekeep
