#include "gui/verify/IdentityCard.h"

#include "engine/report/VerifyReport.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDir>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>

namespace basekeep {

IdentityCard::IdentityCard(QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("identityCard"));
    setAccessibleName(tr("Identity card of the backup"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void IdentityCard::showReport(const VerifyReport& report)
{
    auto* content = new QWidget;
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 10, 6, 0);
    columns->setSpacing(28);
    QFormLayout* identity = makeColumn();
    QFormLayout* verification = makeColumn();
    columns->addLayout(identity, 3);
    columns->addLayout(verification, 2);

    const QList<BackupIdentity::Row> rows = report.identity.rows();
    for (const BackupIdentity::Row& row : rows)
        addRow(identity, row.title, row.value);
    if (rows.isEmpty())
        identity->addRow(new QuietLabel(tr("Nothing in it tells where it comes from.")));

    addRow(verification, tr("Folder"), QDir::toNativeSeparators(report.folder));
    if (report.manifest != report.folder + QStringLiteral("/backup_manifest"))
        addRow(verification, tr("Manifest"), QDir::toNativeSeparators(report.manifest));
    if (report.walFolder != report.folder + QStringLiteral("/pg_wal"))
        addRow(verification, tr("WAL folder"), QDir::toNativeSeparators(report.walFolder));
    addRow(verification, tr("Left out"), report.ignoredPaths.join(u'\n'));
    addRow(verification, tr("Verified"), formatMoment(report.startedAt));
    constexpr double msPerSecond = 1000;
    addRow(verification, tr("It took"), formatDuration(qint64(report.seconds * msPerSecond)));
    if (report.facts.threads > 0)
        addRow(verification, tr("Threads"), formatCount(quint64(report.facts.threads)));
    if (report.facts.walRecords > 0)
        addRow(verification, tr("WAL records"), formatCount(report.facts.walRecords));
    if (report.facts.pagesChecked > 0)
        addRow(verification, tr("Pages checked"), formatCount(report.facts.pagesChecked));
    addRow(verification, tr("By"), tr("Basekeep %1", "version").arg(report.programVersion));
    setWidget(content); // deletes the one before
}

QFormLayout* IdentityCard::makeColumn()
{
    auto* column = new QFormLayout;
    column->setVerticalSpacing(6);
    column->setHorizontalSpacing(14);
    column->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    return column;
}

void IdentityCard::addRow(QFormLayout* column, const QString& title, const QString& value)
{
    if (value.isEmpty())
        return;
    auto* name = new QuietLabel(title);
    name->setWordWrap(false);
    auto* text = new QLabel(value);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addRow(name, text);
}

} // namespace basekeep
