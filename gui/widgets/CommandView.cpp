#include "gui/widgets/CommandView.h"

#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

CommandView::CommandView(QWidget* parent) : CommandView(QStringLiteral("pg_basebackup"), parent) {}

CommandView::CommandView(const QString& program, QWidget* parent) : QWidget(parent), m_text(new QPlainTextEdit(this))
{
    auto* caption = new QuietLabel(tr("PostgreSQL's own %1 would do the same with this command. It holds no "
                                      "password; %1 asks for one or takes it from the passfile.")
                                       .arg(program),
                                   this);
    m_text->setObjectName(QStringLiteral("command"));
    m_text->setAccessibleName(tr("Equivalent %1 command").arg(program));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setMinimumHeight(m_text->fontMetrics().lineSpacing() * 4);

    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"), this);
    copy->setObjectName(QStringLiteral("copyCommand"));
    copy->setAccessibleName(tr("Copy the command"));
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(caption);
    layout->addWidget(m_text, 1);
    layout->addWidget(copy, 0, Qt::AlignLeft);
}

void CommandView::setCommand(const QString& command)
{
    if (m_text->toPlainText() != command)
        m_text->setPlainText(command);
}

QString CommandView::command() const
{
    return m_text->toPlainText();
}

} // namespace basekeep
